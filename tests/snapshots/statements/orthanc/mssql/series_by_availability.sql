WITH held_in_series AS 
(
  SELECT studies.study_key AS study_key, studies.study_date AS raw_day, series.series_key AS series_key, series.modality AS modality, studies.availability AS availability, instances.held_count AS held_count
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
  WHERE 1 = 1), 
days AS 
(
  SELECT raw_days.raw_day AS raw_day, CASE WHEN (CASE WHEN ltrim(rtrim(raw_days.raw_day)) COLLATE Latin1_General_BIN LIKE '[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]' AND TRY_CONVERT(date, ltrim(rtrim(raw_days.raw_day)), 112) IS NOT NULL THEN 1 ELSE 0 END = 1 AND ltrim(rtrim(raw_days.raw_day)) BETWEEN ? AND ?) THEN ltrim(rtrim(raw_days.raw_day)) END AS study_date
  FROM (
    SELECT DISTINCT studies.study_date AS raw_day
    FROM (
      SELECT [Resources].[internalId] AS study_key, [Resources].[parentId] AS patient_key, [MainDicomTags].value AS study_date, 0 AS availability
      FROM [Resources] LEFT OUTER
      JOIN [MainDicomTags] ON [MainDicomTags].id = [Resources].[internalId] AND [MainDicomTags].[tagGroup] = ? AND [MainDicomTags].[tagElement] = ?
      WHERE [Resources].[resourceType] = ?) AS studies) AS raw_days)
 SELECT answer.part, answer.hospital, answer.period, answer.modality, answer.availability, answer.value, answer.distinct_value
FROM (
  SELECT ? AS part, CAST(labelled.hospital AS VARCHAR(64)) AS hospital, CAST(labelled.period AS VARCHAR(64)) AS period, CAST(labelled.modality AS VARCHAR(64)) AS modality, labelled.availability AS availability, sum(labelled.counted) AS value, sum(labelled.distinct_counted) AS distinct_value
  FROM (
    SELECT CAST(NULL AS VARCHAR(64)) AS hospital, substring(facts.study_date, 1, 4) AS period, CAST(NULL AS VARCHAR(64)) AS modality, facts.availability AS availability, facts.series_count AS counted, facts.series_count AS distinct_counted
    FROM (
      SELECT read_groups.study_date AS study_date, read_groups.availability AS availability, read_groups.series_count AS series_count
      FROM (
        SELECT days.study_date AS study_date, CASE WHEN (raw_groups.availability BETWEEN ? AND ?) THEN raw_groups.availability ELSE ? END AS availability, raw_groups.series_count AS series_count
        FROM (
          SELECT held.raw_day AS raw_day, held.availability AS availability, count(*) AS series_count
          FROM (
            SELECT DISTINCT held_in_series.series_key AS series_key, held_in_series.raw_day AS raw_day, held_in_series.availability AS availability
            FROM held_in_series) AS held
          GROUP BY held.raw_day, held.availability) AS raw_groups LEFT OUTER
        JOIN days ON days.raw_day = raw_groups.raw_day
        WHERE 1 = 1) AS read_groups) AS facts) AS labelled
  GROUP BY labelled.hospital, labelled.period, labelled.modality, labelled.availability
  HAVING sum(labelled.counted) > ?
  UNION ALL SELECT ? AS part, CAST(NULL AS VARCHAR(64)) AS hospital, CAST(max(study_days.study_date) AS VARCHAR(64)) AS period, CAST(NULL AS VARCHAR(64)) AS modality, CAST(NULL AS INTEGER) AS availability, ? AS value, ? AS distinct_value
  FROM (
    SELECT days.study_date AS study_date
    FROM days) AS study_days) AS answer

-- values: 8, 32, 1, 8, 96, 2, 2, 2, 0, 19700101, 20261122, 8, 32, 1, cell, 0, 3, 4, 0, data_up_to, 0, 0
