WITH held_rows AS 
(
  SELECT studies.study_key AS study_key, studies.study_date AS raw_day, series.series_key AS series_key, series.modality AS modality, instances.held_count AS held_count
  FROM (
    SELECT [Resources].[internalId] AS study_key, [Resources].[parentId] AS patient_key, [MainDicomTags].value AS study_date, 0 AS availability
    FROM [Resources] LEFT OUTER
    JOIN [MainDicomTags] ON [MainDicomTags].id = [Resources].[internalId] AND [MainDicomTags].[tagGroup] = ? AND [MainDicomTags].[tagElement] = ?
    WHERE [Resources].[resourceType] = ?) AS studies
  JOIN (
    SELECT [Resources].[internalId] AS series_key, [Resources].[parentId] AS study_key, [MainDicomTags].value AS modality
    FROM [Resources] LEFT OUTER
    JOIN [MainDicomTags] ON [MainDicomTags].id = [Resources].[internalId] AND [MainDicomTags].[tagGroup] = ? AND [MainDicomTags].[tagElement] = ?
    WHERE [Resources].[resourceType] = ?) AS series ON series.study_key = studies.study_key
  JOIN (
    SELECT counters.series_key AS series_key, counters.instance_count AS held_count
    FROM (
      SELECT [Resources].[internalId] AS series_key, [Resources].[childCount] AS instance_count
      FROM [Resources]
      WHERE [Resources].[resourceType] = ? AND [Resources].[childCount] IS NOT NULL AND NOT (EXISTS (
          SELECT *
          FROM [InvalidChildCounts]
          WHERE [InvalidChildCounts].id = [Resources].[internalId]))
      UNION ALL SELECT [Resources].[internalId] AS series_key, count(*) AS instance_count
      FROM [Resources]
      JOIN [Resources] AS child ON child.[parentId] = [Resources].[internalId]
      WHERE [Resources].[resourceType] = ? AND NOT ([Resources].[childCount] IS NOT NULL AND NOT (EXISTS (
            SELECT *
            FROM [InvalidChildCounts]
            WHERE [InvalidChildCounts].id = [Resources].[internalId])))
      GROUP BY [Resources].[internalId]) AS counters
    WHERE counters.instance_count > ?) AS instances ON instances.series_key = series.series_key
  WHERE 1 = 1)
 SELECT patients.study_date, patients.patient_count
FROM (
  SELECT patients_of_periods.study_date AS study_date, count(*) AS patient_count
  FROM (
    SELECT DISTINCT substring(patients_of_days.study_date, 1, 4) AS study_date, patients_of_days.patient_key AS patient_key
    FROM (
      SELECT CASE WHEN (CASE WHEN ltrim(rtrim(raw_pairs.raw_day)) COLLATE Latin1_General_BIN LIKE '[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]' AND TRY_CONVERT(date, ltrim(rtrim(raw_pairs.raw_day)), 112) IS NOT NULL THEN 1 ELSE 0 END = 1 AND ltrim(rtrim(raw_pairs.raw_day)) BETWEEN ? AND ?) THEN ltrim(rtrim(raw_pairs.raw_day)) END AS study_date, raw_pairs.patient_key AS patient_key
      FROM (
        SELECT DISTINCT held.raw_day AS raw_day, studies.patient_key AS patient_key
        FROM (
          SELECT DISTINCT held_rows.study_key AS study_key, held_rows.raw_day AS raw_day
          FROM held_rows) AS held
        JOIN (
          SELECT [Resources].[internalId] AS study_key, [Resources].[parentId] AS patient_key, [MainDicomTags].value AS study_date, 0 AS availability
          FROM [Resources] LEFT OUTER
          JOIN [MainDicomTags] ON [MainDicomTags].id = [Resources].[internalId] AND [MainDicomTags].[tagGroup] = ? AND [MainDicomTags].[tagElement] = ?
          WHERE [Resources].[resourceType] = ?) AS studies ON studies.study_key = held.study_key) AS raw_pairs
      WHERE raw_pairs.patient_key IS NOT NULL) AS patients_of_days
    WHERE patients_of_days.study_date BETWEEN ? AND ?) AS patients_of_periods
  GROUP BY patients_of_periods.study_date) AS patients

-- values: 8, 32, 1, 8, 96, 2, 2, 2, 0, 19700101, 20261122, 8, 32, 1, 20160101, 20161231
