WITH held_in_uses AS 
(
  SELECT [DICOMStudies].[StudyInstanceUID] AS study_key, CAST([DICOMStudies].[StudyDate] AS DATETIME) AS raw_day, [DICOMSeries].[SeriesInstanceUID] AS series_key, [DICOMSeries].[Modality] AS modality, instances.held_count AS held_count
  FROM [DICOMStudies]
  JOIN [DICOMSeries] ON [DICOMSeries].[StudyInstanceUID] = [DICOMStudies].[StudyInstanceUID]
  JOIN (
    SELECT [DICOMImages].[SeriesInstanceUID] AS series_key, count(*) AS held_count
    FROM [DICOMImages]
    GROUP BY [DICOMImages].[SeriesInstanceUID]) AS instances ON instances.series_key = [DICOMSeries].[SeriesInstanceUID]
  WHERE 1 = 1), 
uses AS 
(
  SELECT each_use.study_key AS study_key, each_use.raw_day AS raw_day, each_use.modality AS modality, each_use.institution_name AS institution_name, each_use.institutional_department_name AS institutional_department_name, each_use.manufacturer AS manufacturer, each_use.manufacturer_model_name AS manufacturer_model_name, each_use.station_name AS station_name, each_use.series_count AS series_count, each_use.instance_count AS instance_count, each_use.first_series AS first_series, row_number() OVER (PARTITION BY each_use.study_key ORDER BY each_use.first_series) AS place
  FROM (
    SELECT named_series.study_key AS study_key, named_series.raw_day AS raw_day, named_series.modality AS modality, named_series.institution_name AS institution_name, named_series.institutional_department_name AS institutional_department_name, named_series.manufacturer AS manufacturer, named_series.manufacturer_model_name AS manufacturer_model_name, named_series.station_name AS station_name, count(*) AS series_count, sum(named_series.held_count) AS instance_count, min(named_series.series_key) AS first_series
    FROM (
      SELECT held_in_uses.study_key AS study_key, held_in_uses.raw_day AS raw_day, held_in_uses.series_key AS series_key, held_in_uses.held_count AS held_count, coalesce(nullif(nullif(upper(ltrim(rtrim(held_in_uses.modality))), ?), ?), ?) AS modality, substring(nullif(nullif(upper(ltrim(rtrim(devices.[InstitutionName]))), ?), ?), 1, 64) AS institution_name, substring(nullif(nullif(upper(ltrim(rtrim(devices.[InstitutionalDepartmentName]))), ?), ?), 1, 64) AS institutional_department_name, substring(nullif(nullif(upper(ltrim(rtrim(devices.[Manufacturer]))), ?), ?), 1, 64) AS manufacturer, substring(nullif(nullif(upper(ltrim(rtrim(devices.[ManufacturerModelName]))), ?), ?), 1, 64) AS manufacturer_model_name, substring(nullif(nullif(upper(ltrim(rtrim(devices.[StationName]))), ?), ?), 1, 64) AS station_name
      FROM held_in_uses LEFT OUTER
      JOIN [DICOMSeries] AS devices ON devices.[SeriesInstanceUID] = held_in_uses.series_key) AS named_series
    GROUP BY named_series.study_key, named_series.raw_day, named_series.modality, named_series.institution_name, named_series.institutional_department_name, named_series.manufacturer, named_series.manufacturer_model_name, named_series.station_name) AS each_use), 
days AS 
(
  SELECT raw_days.raw_day AS raw_day, CASE WHEN (raw_days.raw_day BETWEEN ? AND ?) THEN convert(varchar(8), raw_days.raw_day, 112) END AS study_date
  FROM (
    SELECT DISTINCT CAST([DICOMStudies].[StudyDate] AS DATETIME) AS raw_day
    FROM [DICOMStudies]) AS raw_days)
 SELECT under_heads.head, under_heads.study_date, under_heads.weekday, under_heads.hour, under_heads.modality, under_heads.institution_name, under_heads.institutional_department_name, under_heads.manufacturer, under_heads.manufacturer_model_name, under_heads.station_name, under_heads.patient_sex, under_heads.age_band, sum(under_heads.study_count) AS study_count, sum(under_heads.series_count) AS series_count, sum(under_heads.instance_count) AS instance_count, sum(under_heads.image_count) AS image_count, sum(under_heads.patient_count) AS patient_count
FROM (
  SELECT heads.head AS head, told_uses.day AS day, CASE WHEN (heads.head IN (1)) THEN substring(told_uses.day, 1, 8) ELSE CASE WHEN (heads.head IN (2, 3)) THEN substring(told_uses.day, 1, 6) ELSE substring(told_uses.day, 1, 4) END END AS study_date, CASE WHEN (heads.head IN (2)) THEN told_uses.weekday ELSE NULL END AS weekday, CASE WHEN (heads.head IN (2)) THEN told_uses.hour ELSE NULL END AS hour, CASE WHEN (heads.head IN (1, 2)) THEN told_uses.modality ELSE NULL END AS modality, CASE WHEN (heads.head IN (1, 2)) THEN told_uses.institution_name ELSE NULL END AS institution_name, CASE WHEN (heads.head IN (1, 2)) THEN told_uses.institutional_department_name ELSE NULL END AS institutional_department_name, CASE WHEN (heads.head IN (1, 2)) THEN told_uses.manufacturer ELSE NULL END AS manufacturer, CASE WHEN (heads.head IN (1, 2)) THEN told_uses.manufacturer_model_name ELSE NULL END AS manufacturer_model_name, CASE WHEN (heads.head IN (1, 2)) THEN told_uses.station_name ELSE NULL END AS station_name, CASE WHEN (heads.head IN (3, 4)) THEN told_uses.patient_sex ELSE NULL END AS patient_sex, CASE WHEN (heads.head IN (3, 4)) THEN told_uses.age_band ELSE NULL END AS age_band, CASE WHEN (heads.head IN (1, 2, 3)) THEN CASE WHEN (heads.head IN (3)) THEN told_uses.own_study_count ELSE told_uses.study_count END ELSE 0 END AS study_count, CASE WHEN (heads.head IN (1)) THEN told_uses.series_count ELSE 0 END AS series_count, CASE WHEN (heads.head IN (1, 2, 3)) THEN told_uses.instance_count ELSE 0 END AS instance_count, CASE WHEN (heads.head IN (3)) THEN told_uses.image_count ELSE 0 END AS image_count, CASE WHEN (heads.head IN (4)) THEN told_uses.patient_count ELSE 0 END AS patient_count
  FROM (
    SELECT read_days.day AS day, uses.modality AS modality, uses.institution_name AS institution_name, uses.institutional_department_name AS institutional_department_name, uses.manufacturer AS manufacturer, uses.manufacturer_model_name AS manufacturer_model_name, uses.station_name AS station_name, uses.series_count AS series_count, uses.instance_count AS instance_count, CASE WHEN (uses.modality IN (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)) THEN 0 ELSE uses.instance_count END AS image_count, 1 AS study_count, CASE WHEN (uses.place = ?) THEN 1 ELSE 0 END AS own_study_count, read_days.weekday AS weekday, CASE WHEN (read_days.day IS NOT NULL) THEN CASE WHEN (NOT (DATEPART(hour, times.[StudyDate]) = ? AND DATEPART(minute, times.[StudyDate]) = ? AND DATEPART(second, times.[StudyDate]) < ?)) THEN CAST(DATEPART(hour, times.[StudyDate]) AS INTEGER) END END AS hour, persons.patient_sex AS patient_sex, CASE WHEN (read_days.day_number < persons.birth_number) THEN CAST(NULL AS INTEGER) WHEN ((read_days.day_number - persons.birth_number) / 10000 > ?) THEN CAST(NULL AS INTEGER) WHEN ((read_days.day_number - persons.birth_number) / 10000 >= ?) THEN 90 WHEN ((read_days.day_number - persons.birth_number) / 10000 >= ?) THEN (((read_days.day_number - persons.birth_number) / 10000) / 5) * 5 WHEN ((read_days.day_number - persons.birth_number) / 10000 >= ?) THEN 1 WHEN ((read_days.day_number - persons.birth_number) / 10000 >= ?) THEN 0 END AS age_band, CASE WHEN ([DICOMStudies].[PatientID] IS NOT NULL AND row_number() OVER (PARTITION BY [DICOMStudies].[PatientID], substring(read_days.day, 1, 4) ORDER BY read_days.day, uses.study_key, uses.place) = ?) THEN 1 ELSE 0 END AS patient_count
    FROM uses LEFT OUTER
    JOIN (
      SELECT days.raw_day AS raw_day, max(days.study_date) AS day, datediff(day, convert(date, '19000101', 112), convert(date, max(days.study_date), 112)) % 7 + 1 AS weekday, CAST(max(days.study_date) AS INTEGER) AS day_number
      FROM days
      GROUP BY days.raw_day) AS read_days ON read_days.raw_day = uses.raw_day LEFT OUTER
    JOIN [DICOMStudies] AS times ON times.[StudyInstanceUID] = uses.study_key LEFT OUTER
    JOIN [DICOMStudies] ON [DICOMStudies].[StudyInstanceUID] = uses.study_key LEFT OUTER
    JOIN (
      SELECT patients.[PatientID] AS [PatientID], max(CASE WHEN (upper(ltrim(rtrim(patients.[PatientSex]))) = ?) THEN 'F' WHEN (upper(ltrim(rtrim(patients.[PatientSex]))) = ?) THEN 'M' WHEN (upper(ltrim(rtrim(patients.[PatientSex]))) = ?) THEN 'O' END) AS patient_sex, max(CASE WHEN (ltrim(rtrim(patients.[PatientBirthDate])) IS NOT NULL AND CASE WHEN ltrim(rtrim(patients.[PatientBirthDate])) COLLATE Latin1_General_BIN LIKE '[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]' AND TRY_CONVERT(date, ltrim(rtrim(patients.[PatientBirthDate])), 112) IS NOT NULL THEN 1 ELSE 0 END = 1) THEN CAST(ltrim(rtrim(patients.[PatientBirthDate])) AS INTEGER) END) AS birth_number
      FROM [DICOMPatients] AS patients
      GROUP BY patients.[PatientID]) AS persons ON persons.[PatientID] = [DICOMStudies].[PatientID]
    WHERE read_days.day IS NULL) AS told_uses
  JOIN (
    SELECT 1 AS head
    UNION ALL SELECT 2 AS head
    UNION ALL SELECT 3 AS head
    UNION ALL SELECT 4 AS head) AS heads ON 1 = 1) AS under_heads
GROUP BY under_heads.head, under_heads.study_date, under_heads.weekday, under_heads.hour, under_heads.modality, under_heads.institution_name, under_heads.institutional_department_name, under_heads.manufacturer, under_heads.manufacturer_model_name, under_heads.station_name, under_heads.patient_sex, under_heads.age_band

-- values: , *, UNKNOWN, , *, , *, , *, , *, , *, 1970-01-01, 2026-11-22, ANN, AR, ASMT, AU, DOC, ECG, EEG, EMG, EOG, EPS, FID, HD, KER, KO, LEN, M3D, OAM, OPV, PLAN, POS, PR, REG, RESP, RTDOSE, RTINTENT, RTPLAN, RTRAD, RTRECORD, RTSEGANN, RTSTRUCT, RWV, SEG, SMR, SR, SRF, STAIN, TEXTUREMAP, VA, 1, 0, 0, 1, 120, 90, 5, 1, 0, 1, F, M, O
