WITH sized_rows AS 
(
  SELECT studies.study_key AS study_key, studies.study_date AS raw_day, series.series_key AS series_key, series.modality AS modality, studies.availability AS availability, sized.instance_count AS instance_count, sized.unsized_count AS unsized_count, sized.logical_bytes AS logical_bytes, sized.stored_bytes AS stored_bytes
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
    SELECT sized_instances.series_key AS series_key, count(*) AS instance_count, sum(CASE WHEN (sized_instances.own_bytes IS NULL) THEN ? ELSE ? END) AS unsized_count, coalesce(sum(sized_instances.own_bytes), 0) AS logical_bytes, coalesce(sum(sized_instances.stored_bytes), 0) AS stored_bytes
    FROM (
      SELECT instances_of_series.series_key AS series_key, max(dicom_files.logical_bytes) AS own_bytes, sum(dicom_files.stored_bytes) AS stored_bytes
      FROM (
        SELECT [Resources].[internalId] AS instance_key, [Resources].[parentId] AS series_key
        FROM [Resources]
        WHERE [Resources].[resourceType] = ?) AS instances_of_series LEFT OUTER
      JOIN (
        SELECT [AttachedFiles].id AS id, CASE WHEN ([AttachedFiles].[uncompressedSize] > ?) THEN [AttachedFiles].[uncompressedSize] END AS logical_bytes, CASE WHEN ([AttachedFiles].[compressedSize] > ?) THEN [AttachedFiles].[compressedSize] END AS stored_bytes
        FROM [AttachedFiles]
        WHERE [AttachedFiles].[fileType] = ?) AS dicom_files ON dicom_files.id = instances_of_series.instance_key
      GROUP BY instances_of_series.instance_key, instances_of_series.series_key) AS sized_instances
    GROUP BY sized_instances.series_key) AS sized ON sized.series_key = series.series_key), 
received_rows AS 
(
  SELECT sized_rows.study_key AS study_key, sized_rows.raw_day AS raw_day, sized_rows.series_key AS series_key, sized_rows.modality AS modality, sized_rows.availability AS availability, sized_rows.instance_count AS instance_count, sized_rows.unsized_count AS unsized_count, sized_rows.logical_bytes AS logical_bytes, sized_rows.stored_bytes AS stored_bytes, CASE WHEN (substring(arrivals.received, 1, 8) IS NOT NULL AND CASE WHEN substring(arrivals.received, 1, 8) COLLATE Latin1_General_BIN LIKE '[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]' AND TRY_CONVERT(date, substring(arrivals.received, 1, 8), 112) IS NOT NULL THEN 1 ELSE 0 END = 1) THEN replace(substring(arrivals.received, 1, 11), 'T', '') END AS received
  FROM sized_rows LEFT OUTER
  JOIN (
    SELECT [Resources].[parentId] AS series_key, min(substring([Metadata].value, 1, 15)) AS received
    FROM [Resources]
    JOIN [Metadata] ON [Metadata].id = [Resources].[internalId]
    WHERE [Resources].[resourceType] = ? AND [Metadata].type = ?
    GROUP BY [Resources].[parentId]) AS arrivals ON arrivals.series_key = sized_rows.series_key), 
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
 SELECT day_cells.study_date, day_cells.received, day_cells.study_received, day_cells.modality, day_cells.modalities_0, day_cells.availability, day_cells.series_availability, day_cells.study_availability, day_cells.study_count, day_cells.series_count, day_cells.instance_count, day_cells.unsized_count, day_cells.logical_bytes, day_cells.stored_bytes, day_cells.patient_count, day_cells.row_count, day_cells.instance_sum, day_cells.square_sum, day_cells.key_sum
FROM (
  SELECT CAST(days.study_date AS VARCHAR(64)) AS study_date, CAST(raw_cells.received AS VARCHAR(64)) AS received, CAST(raw_cells.study_received AS VARCHAR(64)) AS study_received, CAST(coalesce(nullif(nullif(upper(ltrim(rtrim(raw_cells.modality))), ?), ?), ?) AS VARCHAR(64)) AS modality, raw_cells.modalities_0 AS modalities_0, CASE WHEN (raw_cells.availability BETWEEN ? AND ?) THEN raw_cells.availability ELSE ? END AS availability, CASE WHEN (raw_cells.series_availability BETWEEN ? AND ?) THEN raw_cells.series_availability ELSE ? END AS series_availability, CASE WHEN (raw_cells.study_availability BETWEEN ? AND ?) THEN raw_cells.study_availability ELSE ? END AS study_availability, raw_cells.study_count AS study_count, raw_cells.series_count AS series_count, raw_cells.instance_count AS instance_count, raw_cells.unsized_count AS unsized_count, raw_cells.logical_bytes AS logical_bytes, raw_cells.stored_bytes AS stored_bytes, 0 AS patient_count, raw_cells.row_count AS row_count, raw_cells.instance_sum AS instance_sum, raw_cells.square_sum AS square_sum, raw_cells.key_sum AS key_sum
  FROM (
    SELECT with_sets.raw_day AS raw_day, with_sets.received AS received, with_sets.study_received AS study_received, with_sets.modality AS modality, with_sets.modalities_0 AS modalities_0, with_sets.availability AS availability, with_sets.series_availability AS series_availability, with_sets.study_availability AS study_availability, sum(CASE WHEN (with_sets.place_in_study = ?) THEN 1 ELSE 0 END) AS study_count, sum(CASE WHEN (with_sets.place_in_series = ?) THEN 1 ELSE 0 END) AS series_count, sum(with_sets.instance_count) AS instance_count, sum(with_sets.unsized_count) AS unsized_count, sum(with_sets.logical_bytes) AS logical_bytes, sum(with_sets.stored_bytes) AS stored_bytes, count(*) AS row_count, sum(CAST(with_sets.instance_count AS BIGINT)) AS instance_sum, sum(CAST(with_sets.instance_count AS BIGINT) * CAST(with_sets.instance_count AS BIGINT)) AS square_sum, sum(with_sets.series_key) AS key_sum
    FROM (
      SELECT beside_their_studies.study_key AS study_key, beside_their_studies.raw_day AS raw_day, beside_their_studies.series_key AS series_key, beside_their_studies.modality AS modality, beside_their_studies.instance_count AS instance_count, beside_their_studies.unsized_count AS unsized_count, beside_their_studies.logical_bytes AS logical_bytes, beside_their_studies.stored_bytes AS stored_bytes, beside_their_studies.received AS received, beside_their_studies.availability AS availability, beside_their_studies.own_modalities_0 AS own_modalities_0, beside_their_studies.study_received AS study_received, beside_their_studies.study_availability AS study_availability, beside_their_studies.series_availability AS series_availability, beside_their_studies.place_in_study AS place_in_study, beside_their_studies.place_in_series AS place_in_series, beside_their_studies.place_in_modality AS place_in_modality, sum(CASE WHEN (beside_their_studies.place_in_modality = ?) THEN beside_their_studies.own_modalities_0 ELSE 0 END) OVER (PARTITION BY beside_their_studies.study_key) AS modalities_0
      FROM (
        SELECT marked.study_key AS study_key, marked.raw_day AS raw_day, marked.series_key AS series_key, marked.modality AS modality, marked.instance_count AS instance_count, marked.unsized_count AS unsized_count, marked.logical_bytes AS logical_bytes, marked.stored_bytes AS stored_bytes, marked.received AS received, marked.availability AS availability, marked.own_modalities_0 AS own_modalities_0, min(marked.received) OVER (PARTITION BY marked.study_key) AS study_received, marked.availability AS study_availability, marked.availability AS series_availability, row_number() OVER (PARTITION BY marked.study_key ORDER BY marked.series_key) AS place_in_study, 1 AS place_in_series, row_number() OVER (PARTITION BY marked.study_key, marked.own_modalities_0 ORDER BY marked.series_key) AS place_in_modality
        FROM (
          SELECT received_rows.study_key AS study_key, received_rows.raw_day AS raw_day, received_rows.series_key AS series_key, received_rows.modality AS modality, received_rows.instance_count AS instance_count, received_rows.unsized_count AS unsized_count, received_rows.logical_bytes AS logical_bytes, received_rows.stored_bytes AS stored_bytes, received_rows.received AS received, received_rows.availability AS availability, CASE WHEN (received_rows.modality IN (?)) THEN 1 WHEN (received_rows.modality IN (?)) THEN 2 WHEN (received_rows.modality IN (NULL) AND (1 != 1) OR received_rows.modality IS NULL) THEN 4 ELSE 2305843009213693952 END AS own_modalities_0
          FROM received_rows) AS marked) AS beside_their_studies) AS with_sets
    GROUP BY with_sets.raw_day, with_sets.received, with_sets.study_received, with_sets.modality, with_sets.modalities_0, with_sets.availability, with_sets.series_availability, with_sets.study_availability) AS raw_cells LEFT OUTER
  JOIN days ON days.raw_day = raw_cells.raw_day
  WHERE days.study_date BETWEEN ? AND ?
  UNION ALL SELECT CAST(patients_of_periods.period AS VARCHAR(64)) AS study_date, CAST(NULL AS VARCHAR(64)) AS received, CAST(NULL AS VARCHAR(64)) AS study_received, CAST(NULL AS VARCHAR(64)) AS modality, 0 AS modalities_0, CAST(NULL AS INTEGER) AS availability, CAST(NULL AS INTEGER) AS series_availability, CAST(NULL AS INTEGER) AS study_availability, 0 AS study_count, 0 AS series_count, 0 AS instance_count, 0 AS unsized_count, 0 AS logical_bytes, 0 AS stored_bytes, count(*) AS patient_count, 0 AS row_count, 0 AS instance_sum, 0 AS square_sum, 0 AS key_sum
  FROM (
    SELECT DISTINCT substring(days.study_date, 1, 6) AS period, studies.patient_key AS patient_key
    FROM (
      SELECT DISTINCT received_rows.study_key AS study_key, received_rows.raw_day AS raw_day
      FROM received_rows) AS held_studies
    JOIN (
      SELECT [Resources].[internalId] AS study_key, [Resources].[parentId] AS patient_key, [MainDicomTags].value AS study_date, 0 AS availability
      FROM [Resources] LEFT OUTER
      JOIN [MainDicomTags] ON [MainDicomTags].id = [Resources].[internalId] AND [MainDicomTags].[tagGroup] = ? AND [MainDicomTags].[tagElement] = ?
      WHERE [Resources].[resourceType] = ?) AS studies ON studies.study_key = held_studies.study_key LEFT OUTER
    JOIN days ON days.raw_day = held_studies.raw_day
    WHERE days.study_date BETWEEN ? AND ? AND studies.patient_key IS NOT NULL) AS patients_of_periods
  GROUP BY patients_of_periods.period) AS day_cells

-- values: 8, 32, 1, 8, 96, 2, 1, 0, 3, 0, 0, 1, 3, 2, 19700101, 20261122, 8, 32, 1, , *, UNKNOWN, 0, 3, 4, 0, 3, 4, 0, 3, 4, 1, 1, 1, CT, SR, 20160101, 20161231, 8, 32, 1, 20160101, 20161231
