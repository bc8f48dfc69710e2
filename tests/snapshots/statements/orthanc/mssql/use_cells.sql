WITH held_in_uses AS 
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
  WHERE 1 = 1), 
uses AS 
(
  SELECT each_use.study_key AS study_key, each_use.raw_day AS raw_day, each_use.modality AS modality, each_use.institution_name AS institution_name, each_use.institutional_department_name AS institutional_department_name, each_use.manufacturer AS manufacturer, each_use.manufacturer_model_name AS manufacturer_model_name, each_use.station_name AS station_name, each_use.series_count AS series_count, each_use.instance_count AS instance_count, each_use.first_series AS first_series, row_number() OVER (PARTITION BY each_use.study_key ORDER BY each_use.first_series) AS place
  FROM (
    SELECT named_series.study_key AS study_key, named_series.raw_day AS raw_day, named_series.modality AS modality, named_series.institution_name AS institution_name, named_series.institutional_department_name AS institutional_department_name, named_series.manufacturer AS manufacturer, named_series.manufacturer_model_name AS manufacturer_model_name, named_series.station_name AS station_name, count(*) AS series_count, sum(named_series.held_count) AS instance_count, min(named_series.series_key) AS first_series
    FROM (
      SELECT held_in_uses.study_key AS study_key, held_in_uses.raw_day AS raw_day, held_in_uses.series_key AS series_key, held_in_uses.held_count AS held_count, coalesce(nullif(nullif(upper(ltrim(rtrim(held_in_uses.modality))), ?), ?), ?) AS modality, substring(nullif(nullif(upper(ltrim(rtrim(devices.institution_name))), ?), ?), 1, 64) AS institution_name, CAST(NULL AS VARCHAR(64)) AS institutional_department_name, substring(nullif(nullif(upper(ltrim(rtrim(devices.manufacturer))), ?), ?), 1, 64) AS manufacturer, CAST(NULL AS VARCHAR(64)) AS manufacturer_model_name, substring(nullif(nullif(upper(ltrim(rtrim(devices.station_name))), ?), ?), 1, 64) AS station_name
      FROM held_in_uses LEFT OUTER
      JOIN (
        SELECT tagged_resources.series_key AS series_key, institution.value AS institution_name, tagged_resources.manufacturer AS manufacturer, tagged_resources.station_name AS station_name
        FROM (
          SELECT [Resources].[internalId] AS series_key, [Resources].[parentId] AS study_key, max(CASE WHEN ([MainDicomTags].[tagGroup] = ? AND [MainDicomTags].[tagElement] = ?) THEN substring([MainDicomTags].value, 1, 64) END) AS manufacturer, max(CASE WHEN ([MainDicomTags].[tagGroup] = ? AND [MainDicomTags].[tagElement] = ?) THEN substring([MainDicomTags].value, 1, 64) END) AS station_name
          FROM [Resources] LEFT OUTER
          JOIN [MainDicomTags] ON [MainDicomTags].id = [Resources].[internalId] AND ([MainDicomTags].[tagGroup] = ? AND [MainDicomTags].[tagElement] = ? OR [MainDicomTags].[tagGroup] = ? AND [MainDicomTags].[tagElement] = ?)
          WHERE [Resources].[resourceType] = ?
          GROUP BY [Resources].[internalId], [Resources].[parentId]) AS tagged_resources LEFT OUTER
        JOIN [MainDicomTags] AS institution ON institution.id = tagged_resources.study_key AND institution.[tagGroup] = ? AND institution.[tagElement] = ?) AS devices ON devices.series_key = held_in_uses.series_key) AS named_series
    GROUP BY named_series.study_key, named_series.raw_day, named_series.modality, named_series.institution_name, named_series.institutional_department_name, named_series.manufacturer, named_series.manufacturer_model_name, named_series.station_name) AS each_use), 
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
 SELECT under_heads.head, under_heads.study_date, under_heads.weekday, under_heads.hour, under_heads.modality, under_heads.institution_name, under_heads.institutional_department_name, under_heads.manufacturer, under_heads.manufacturer_model_name, under_heads.station_name, under_heads.patient_sex, under_heads.age_band, sum(under_heads.study_count) AS study_count, sum(under_heads.series_count) AS series_count, sum(under_heads.instance_count) AS instance_count, sum(under_heads.image_count) AS image_count, sum(under_heads.patient_count) AS patient_count
FROM (
  SELECT heads.head AS head, told_uses.day AS day, CASE WHEN (heads.head IN (1)) THEN substring(told_uses.day, 1, 8) ELSE CASE WHEN (heads.head IN (2, 3)) THEN substring(told_uses.day, 1, 6) ELSE substring(told_uses.day, 1, 4) END END AS study_date, CASE WHEN (heads.head IN (2)) THEN told_uses.weekday ELSE NULL END AS weekday, CASE WHEN (heads.head IN (2)) THEN told_uses.hour ELSE NULL END AS hour, CASE WHEN (heads.head IN (1, 2)) THEN told_uses.modality ELSE NULL END AS modality, CASE WHEN (heads.head IN (1, 2)) THEN told_uses.institution_name ELSE NULL END AS institution_name, CASE WHEN (heads.head IN (1, 2)) THEN told_uses.institutional_department_name ELSE NULL END AS institutional_department_name, CASE WHEN (heads.head IN (1, 2)) THEN told_uses.manufacturer ELSE NULL END AS manufacturer, CASE WHEN (heads.head IN (1, 2)) THEN told_uses.manufacturer_model_name ELSE NULL END AS manufacturer_model_name, CASE WHEN (heads.head IN (1, 2)) THEN told_uses.station_name ELSE NULL END AS station_name, CASE WHEN (heads.head IN (3, 4)) THEN told_uses.patient_sex ELSE NULL END AS patient_sex, CASE WHEN (heads.head IN (3, 4)) THEN told_uses.age_band ELSE NULL END AS age_band, CASE WHEN (heads.head IN (1, 2, 3)) THEN CASE WHEN (heads.head IN (3)) THEN told_uses.own_study_count ELSE told_uses.study_count END ELSE 0 END AS study_count, CASE WHEN (heads.head IN (1)) THEN told_uses.series_count ELSE 0 END AS series_count, CASE WHEN (heads.head IN (1, 2, 3)) THEN told_uses.instance_count ELSE 0 END AS instance_count, CASE WHEN (heads.head IN (3)) THEN told_uses.image_count ELSE 0 END AS image_count, CASE WHEN (heads.head IN (4)) THEN told_uses.patient_count ELSE 0 END AS patient_count
  FROM (
    SELECT read_days.day AS day, uses.modality AS modality, uses.institution_name AS institution_name, uses.institutional_department_name AS institutional_department_name, uses.manufacturer AS manufacturer, uses.manufacturer_model_name AS manufacturer_model_name, uses.station_name AS station_name, uses.series_count AS series_count, uses.instance_count AS instance_count, CASE WHEN (uses.modality IN (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)) THEN 0 ELSE uses.instance_count END AS image_count, 1 AS study_count, CASE WHEN (uses.place = ?) THEN 1 ELSE 0 END AS own_study_count, read_days.weekday AS weekday, CASE WHEN (read_days.day IS NOT NULL) THEN CASE WHEN ((substring(replace(ltrim(rtrim(times.study_time)), ?, ?), 1, 1) IN ('0', '1') AND substring(replace(ltrim(rtrim(times.study_time)), ?, ?), 2, 1) IN ('0', '1', '2', '3', '4', '5', '6', '7', '8', '9') OR substring(replace(ltrim(rtrim(times.study_time)), ?, ?), 1, 1) IN ('2') AND substring(replace(ltrim(rtrim(times.study_time)), ?, ?), 2, 1) IN ('0', '1', '2', '3')) AND (substring(replace(ltrim(rtrim(times.study_time)), ?, ?), 3, 14) = '' OR substring(replace(ltrim(rtrim(times.study_time)), ?, ?), 3, 1) IN ('0', '1', '2', '3', '4', '5') AND substring(replace(ltrim(rtrim(times.study_time)), ?, ?), 4, 1) IN ('0', '1', '2', '3', '4', '5', '6', '7', '8', '9') AND (substring(replace(ltrim(rtrim(times.study_time)), ?, ?), 5, 12) = '' OR substring(replace(ltrim(rtrim(times.study_time)), ?, ?), 5, 1) IN ('0', '1', '2', '3', '4', '5') AND substring(replace(ltrim(rtrim(times.study_time)), ?, ?), 6, 1) IN ('0', '1', '2', '3', '4', '5', '6', '7', '8', '9') AND substring(replace(ltrim(rtrim(times.study_time)), ?, ?), 7, 1) IN ('', '.'))) AND replace(substring(replace(ltrim(rtrim(times.study_time)), ?, ?), 1, 6), ?, ?) != '') THEN CAST(substring(replace(ltrim(rtrim(times.study_time)), ?, ?), 1, 2) AS INTEGER) END END AS hour, persons.patient_sex AS patient_sex, CASE WHEN (read_days.day_number < persons.birth_number) THEN CAST(NULL AS INTEGER) WHEN ((read_days.day_number - persons.birth_number) / 10000 > ?) THEN CAST(NULL AS INTEGER) WHEN ((read_days.day_number - persons.birth_number) / 10000 >= ?) THEN 90 WHEN ((read_days.day_number - persons.birth_number) / 10000 >= ?) THEN (((read_days.day_number - persons.birth_number) / 10000) / 5) * 5 WHEN ((read_days.day_number - persons.birth_number) / 10000 >= ?) THEN 1 WHEN ((read_days.day_number - persons.birth_number) / 10000 >= ?) THEN 0 END AS age_band, CASE WHEN (studies.patient_key IS NOT NULL AND row_number() OVER (PARTITION BY studies.patient_key, substring(read_days.day, 1, 4) ORDER BY read_days.day, uses.study_key, uses.place) = ?) THEN 1 ELSE 0 END AS patient_count
    FROM uses LEFT OUTER
    JOIN (
      SELECT days.raw_day AS raw_day, max(days.study_date) AS day, datediff(day, convert(date, '19000101', 112), convert(date, max(days.study_date), 112)) % 7 + 1 AS weekday, CAST(max(days.study_date) AS INTEGER) AS day_number
      FROM days
      GROUP BY days.raw_day) AS read_days ON read_days.raw_day = uses.raw_day LEFT OUTER
    JOIN (
      SELECT [MainDicomTags].id AS study_key, [MainDicomTags].value AS study_time
      FROM [MainDicomTags]
      WHERE [MainDicomTags].[tagGroup] = ? AND [MainDicomTags].[tagElement] = ?) AS times ON times.study_key = uses.study_key LEFT OUTER
    JOIN (
      SELECT [Resources].[internalId] AS study_key, [Resources].[parentId] AS patient_key, [MainDicomTags].value AS study_date, 0 AS availability
      FROM [Resources] LEFT OUTER
      JOIN [MainDicomTags] ON [MainDicomTags].id = [Resources].[internalId] AND [MainDicomTags].[tagGroup] = ? AND [MainDicomTags].[tagElement] = ?
      WHERE [Resources].[resourceType] = ?) AS studies ON studies.study_key = uses.study_key LEFT OUTER
    JOIN (
      SELECT tagged_resources.patient_key AS patient_key, max(CASE WHEN (upper(ltrim(rtrim(tagged_resources.patient_sex))) = ?) THEN 'F' WHEN (upper(ltrim(rtrim(tagged_resources.patient_sex))) = ?) THEN 'M' WHEN (upper(ltrim(rtrim(tagged_resources.patient_sex))) = ?) THEN 'O' END) AS patient_sex, max(CASE WHEN (ltrim(rtrim(tagged_resources.patient_birth_date)) IS NOT NULL AND CASE WHEN ltrim(rtrim(tagged_resources.patient_birth_date)) COLLATE Latin1_General_BIN LIKE '[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]' AND TRY_CONVERT(date, ltrim(rtrim(tagged_resources.patient_birth_date)), 112) IS NOT NULL THEN 1 ELSE 0 END = 1) THEN CAST(ltrim(rtrim(tagged_resources.patient_birth_date)) AS INTEGER) END) AS birth_number
      FROM (
        SELECT [Resources].[internalId] AS patient_key, max(CASE WHEN ([MainDicomTags].[tagGroup] = ? AND [MainDicomTags].[tagElement] = ?) THEN substring([MainDicomTags].value, 1, 64) END) AS patient_sex, max(CASE WHEN ([MainDicomTags].[tagGroup] = ? AND [MainDicomTags].[tagElement] = ?) THEN substring([MainDicomTags].value, 1, 64) END) AS patient_birth_date
        FROM [Resources] LEFT OUTER
        JOIN [MainDicomTags] ON [MainDicomTags].id = [Resources].[internalId] AND ([MainDicomTags].[tagGroup] = ? AND [MainDicomTags].[tagElement] = ? OR [MainDicomTags].[tagGroup] = ? AND [MainDicomTags].[tagElement] = ?)
        WHERE [Resources].[resourceType] = ?
        GROUP BY [Resources].[internalId]) AS tagged_resources
      GROUP BY tagged_resources.patient_key) AS persons ON persons.patient_key = studies.patient_key
    WHERE 1 = 1) AS told_uses
  JOIN (
    SELECT 1 AS head
    UNION ALL SELECT 2 AS head
    UNION ALL SELECT 3 AS head
    UNION ALL SELECT 4 AS head) AS heads ON 1 = 1) AS under_heads
GROUP BY under_heads.head, under_heads.study_date, under_heads.weekday, under_heads.hour, under_heads.modality, under_heads.institution_name, under_heads.institutional_department_name, under_heads.manufacturer, under_heads.manufacturer_model_name, under_heads.station_name, under_heads.patient_sex, under_heads.age_band

-- values: 8, 32, 1, 8, 96, 2, 2, 2, 0, , *, UNKNOWN, , *, , *, , *, 8, 112, 8, 4112, 8, 112, 8, 4112, 2, 8, 128, 19700101, 20261122, 8, 32, 1, ANN, AR, ASMT, AU, DOC, ECG, EEG, EMG, EOG, EPS, FID, HD, KER, KO, LEN, M3D, OAM, OPV, PLAN, POS, PR, REG, RESP, RTDOSE, RTINTENT, RTPLAN, RTRAD, RTRECORD, RTSEGANN, RTSTRUCT, RWV, SEG, SMR, SR, SRF, STAIN, TEXTUREMAP, VA, 1, :, , :, , :, , :, , :, , :, , :, , :, , :, , :, , :, , :, , 0, , :, , 120, 90, 5, 1, 0, 1, 8, 48, 8, 32, 1, F, M, O, 16, 64, 16, 48, 16, 64, 16, 48, 0
