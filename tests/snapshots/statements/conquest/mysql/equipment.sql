WITH modalities AS 
(
  SELECT raw_modalities.raw_modality AS raw_modality, coalesce(nullif(nullif(upper(ltrim(rtrim(raw_modalities.itself))), ?), ?), ?) AS modality
  FROM (
    SELECT `DICOMSeries`.`Modality` AS raw_modality, max(`DICOMSeries`.`Modality`) AS itself
    FROM `DICOMSeries`
    GROUP BY `DICOMSeries`.`Modality`) AS raw_modalities), 
held_in_uses AS 
(
  SELECT `DICOMStudies`.`StudyInstanceUID` AS study_key, `DICOMStudies`.`StudyDate` AS raw_day, `DICOMSeries`.`SeriesInstanceUID` AS series_key, `DICOMSeries`.`Modality` AS modality, instances.held_count AS held_count
  FROM `DICOMStudies`
  INNER JOIN `DICOMSeries` ON `DICOMSeries`.`StudyInstanceUID` = `DICOMStudies`.`StudyInstanceUID`
  INNER JOIN (
    SELECT `DICOMImages`.`SeriesInstanceUID` AS series_key, count(*) AS held_count
    FROM `DICOMImages`
    GROUP BY `DICOMImages`.`SeriesInstanceUID`) AS instances ON instances.series_key = `DICOMSeries`.`SeriesInstanceUID`
  WHERE `DICOMSeries`.`Modality` IN (
    SELECT modalities.raw_modality
    FROM modalities
    WHERE modalities.modality IN (?, ?))), 
uses AS 
(
  SELECT each_use.study_key AS study_key, each_use.raw_day AS raw_day, each_use.modality AS modality, each_use.institution_name AS institution_name, each_use.institutional_department_name AS institutional_department_name, each_use.manufacturer AS manufacturer, each_use.manufacturer_model_name AS manufacturer_model_name, each_use.station_name AS station_name, each_use.series_count AS series_count, each_use.instance_count AS instance_count, each_use.first_series AS first_series, row_number() OVER (PARTITION BY each_use.study_key ORDER BY each_use.first_series) AS place
  FROM (
    SELECT named_series.study_key AS study_key, named_series.raw_day AS raw_day, named_series.modality AS modality, named_series.institution_name AS institution_name, named_series.institutional_department_name AS institutional_department_name, named_series.manufacturer AS manufacturer, named_series.manufacturer_model_name AS manufacturer_model_name, named_series.station_name AS station_name, count(*) AS series_count, sum(named_series.held_count) AS instance_count, min(named_series.series_key) AS first_series
    FROM (
      SELECT held_in_uses.study_key AS study_key, held_in_uses.raw_day AS raw_day, held_in_uses.series_key AS series_key, held_in_uses.held_count AS held_count, coalesce(nullif(nullif(upper(ltrim(rtrim(held_in_uses.modality))), ?), ?), ?) AS modality, CONVERT(substring(nullif(nullif(upper(ltrim(rtrim(devices.`Institution`))), ?), ?), 1, 64) USING utf8mb4) COLLATE utf8mb4_bin AS institution_name, CAST(NULL AS CHAR(64)) AS institutional_department_name, CONVERT(substring(nullif(nullif(upper(ltrim(rtrim(devices.`Manufacturer`))), ?), ?), 1, 64) USING utf8mb4) COLLATE utf8mb4_bin AS manufacturer, CONVERT(substring(nullif(nullif(upper(ltrim(rtrim(devices.`ModelName`))), ?), ?), 1, 64) USING utf8mb4) COLLATE utf8mb4_bin AS manufacturer_model_name, CONVERT(substring(nullif(nullif(upper(ltrim(rtrim(devices.`StationName`))), ?), ?), 1, 64) USING utf8mb4) COLLATE utf8mb4_bin AS station_name
      FROM held_in_uses LEFT OUTER
      JOIN `DICOMSeries` AS devices ON devices.`SeriesInstanceUID` = held_in_uses.series_key) AS named_series
    GROUP BY named_series.study_key, named_series.raw_day, named_series.modality, named_series.institution_name, named_series.institutional_department_name, named_series.manufacturer, named_series.manufacturer_model_name, named_series.station_name) AS each_use), 
days AS 
(
  SELECT raw_days.raw_day AS raw_day, CASE WHEN ((char_length(ltrim(rtrim(raw_days.raw_day))) = 8 AND ltrim(rtrim(raw_days.raw_day)) REGEXP '^([0-9]{4}((0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])(29|30)|(0[13578]|1[02])31)|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)0229)$') = 1 AND ltrim(rtrim(raw_days.raw_day)) BETWEEN ? AND ?) THEN ltrim(rtrim(raw_days.raw_day)) END AS study_date
  FROM (
    SELECT DISTINCT `DICOMStudies`.`StudyDate` AS raw_day
    FROM `DICOMStudies`) AS raw_days)
 SELECT answer.part, answer.hospital, answer.period, answer.modality, answer.institution_name, answer.institutional_department_name, answer.manufacturer, answer.manufacturer_model_name, answer.station_name, answer.weekday, answer.hour, answer.study_count, answer.series_count, answer.instance_count, answer.first_day, answer.last_day
FROM (
  SELECT ? AS part, CAST(labelled_station.hospital AS CHAR(64)) AS hospital, CAST(labelled_station.period AS CHAR(64)) AS period, CAST(labelled_station.modality AS CHAR(64)) AS modality, CAST(labelled_station.institution_name AS CHAR(64)) AS institution_name, CAST(labelled_station.institutional_department_name AS CHAR(64)) AS institutional_department_name, CAST(labelled_station.manufacturer AS CHAR(64)) AS manufacturer, CAST(labelled_station.manufacturer_model_name AS CHAR(64)) AS manufacturer_model_name, CAST(labelled_station.station_name AS CHAR(64)) AS station_name, CAST(NULL AS SIGNED INTEGER) AS weekday, CAST(NULL AS SIGNED INTEGER) AS hour, sum(labelled_station.study_count) AS study_count, sum(labelled_station.series_count) AS series_count, sum(labelled_station.instance_count) AS instance_count, CAST(min(labelled_station.first_day) AS CHAR(64)) AS first_day, CAST(max(labelled_station.last_day) AS CHAR(64)) AS last_day
  FROM (
    SELECT stations_told.modality AS modality, stations_told.institution_name AS institution_name, stations_told.institutional_department_name AS institutional_department_name, stations_told.manufacturer AS manufacturer, stations_told.manufacturer_model_name AS manufacturer_model_name, stations_told.station_name AS station_name, stations_told.study_count AS study_count, stations_told.series_count AS series_count, stations_told.instance_count AS instance_count, stations_told.first_day AS first_day, stations_told.last_day AS last_day, CAST(NULL AS CHAR(64)) AS hospital, substring(stations_told.study_date, 1, 6) AS period
    FROM (
      SELECT under_heads.study_date AS study_date, under_heads.modality AS modality, under_heads.institution_name AS institution_name, under_heads.institutional_department_name AS institutional_department_name, under_heads.manufacturer AS manufacturer, under_heads.manufacturer_model_name AS manufacturer_model_name, under_heads.station_name AS station_name, sum(under_heads.study_count) AS study_count, sum(under_heads.series_count) AS series_count, sum(under_heads.instance_count) AS instance_count, min(under_heads.day) AS first_day, max(under_heads.day) AS last_day
      FROM (
        SELECT heads.head AS head, told_uses.day AS day, substring(told_uses.day, 1, 6) AS study_date, told_uses.modality AS modality, told_uses.institution_name AS institution_name, told_uses.institutional_department_name AS institutional_department_name, told_uses.manufacturer AS manufacturer, told_uses.manufacturer_model_name AS manufacturer_model_name, told_uses.station_name AS station_name, told_uses.study_count AS study_count, told_uses.series_count AS series_count, told_uses.instance_count AS instance_count
        FROM (
          SELECT read_days.day AS day, uses.modality AS modality, uses.institution_name AS institution_name, uses.institutional_department_name AS institutional_department_name, uses.manufacturer AS manufacturer, uses.manufacturer_model_name AS manufacturer_model_name, uses.station_name AS station_name, uses.series_count AS series_count, uses.instance_count AS instance_count, CASE WHEN (uses.modality IN (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)) THEN 0 ELSE uses.instance_count END AS image_count, 1 AS study_count, CASE WHEN (uses.place = ?) THEN 1 ELSE 0 END AS own_study_count
          FROM uses LEFT OUTER
          JOIN (
            SELECT days.raw_day AS raw_day, max(days.study_date) AS day, weekday(max(days.study_date)) + 1 AS weekday, CAST(max(days.study_date) AS SIGNED INTEGER) AS day_number
            FROM days
            GROUP BY days.raw_day) AS read_days ON read_days.raw_day = uses.raw_day
          WHERE read_days.day IS NULL OR read_days.day BETWEEN ? AND ?) AS told_uses
        INNER JOIN (
          SELECT 1 AS head) AS heads ON true = 1) AS under_heads
      GROUP BY under_heads.study_date, under_heads.modality, under_heads.institution_name, under_heads.institutional_department_name, under_heads.manufacturer, under_heads.manufacturer_model_name, under_heads.station_name) AS stations_told) AS labelled_station
  GROUP BY labelled_station.hospital, labelled_station.period, labelled_station.modality, labelled_station.institution_name, labelled_station.institutional_department_name, labelled_station.manufacturer, labelled_station.manufacturer_model_name, labelled_station.station_name
  UNION ALL SELECT ? AS part, CAST(labelled_hour.hospital AS CHAR(64)) AS hospital, CAST(NULL AS CHAR(64)) AS period, CAST(labelled_hour.modality AS CHAR(64)) AS modality, CAST(labelled_hour.institution_name AS CHAR(64)) AS institution_name, CAST(labelled_hour.institutional_department_name AS CHAR(64)) AS institutional_department_name, CAST(labelled_hour.manufacturer AS CHAR(64)) AS manufacturer, CAST(labelled_hour.manufacturer_model_name AS CHAR(64)) AS manufacturer_model_name, CAST(labelled_hour.station_name AS CHAR(64)) AS station_name, CAST(labelled_hour.weekday AS SIGNED INTEGER) AS weekday, CAST(labelled_hour.hour AS SIGNED INTEGER) AS hour, sum(labelled_hour.study_count) AS study_count, ? AS series_count, sum(labelled_hour.instance_count) AS instance_count, CAST(NULL AS CHAR(64)) AS first_day, CAST(NULL AS CHAR(64)) AS last_day
  FROM (
    SELECT hours_told.modality AS modality, hours_told.institution_name AS institution_name, hours_told.institutional_department_name AS institutional_department_name, hours_told.manufacturer AS manufacturer, hours_told.manufacturer_model_name AS manufacturer_model_name, hours_told.station_name AS station_name, hours_told.weekday AS weekday, hours_told.hour AS hour, hours_told.study_count AS study_count, hours_told.instance_count AS instance_count, CAST(NULL AS CHAR(64)) AS hospital, CAST(NULL AS CHAR(64)) AS period
    FROM (
      SELECT under_heads.study_date AS study_date, under_heads.weekday AS weekday, under_heads.hour AS hour, under_heads.modality AS modality, under_heads.institution_name AS institution_name, under_heads.institutional_department_name AS institutional_department_name, under_heads.manufacturer AS manufacturer, under_heads.manufacturer_model_name AS manufacturer_model_name, under_heads.station_name AS station_name, sum(under_heads.study_count) AS study_count, sum(under_heads.instance_count) AS instance_count
      FROM (
        SELECT heads.head AS head, told_uses.day AS day, substring(told_uses.day, 1, 6) AS study_date, told_uses.weekday AS weekday, told_uses.hour AS hour, told_uses.modality AS modality, told_uses.institution_name AS institution_name, told_uses.institutional_department_name AS institutional_department_name, told_uses.manufacturer AS manufacturer, told_uses.manufacturer_model_name AS manufacturer_model_name, told_uses.station_name AS station_name, told_uses.study_count AS study_count, told_uses.instance_count AS instance_count
        FROM (
          SELECT read_days.day AS day, uses.modality AS modality, uses.institution_name AS institution_name, uses.institutional_department_name AS institutional_department_name, uses.manufacturer AS manufacturer, uses.manufacturer_model_name AS manufacturer_model_name, uses.station_name AS station_name, uses.series_count AS series_count, uses.instance_count AS instance_count, CASE WHEN (uses.modality IN (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)) THEN 0 ELSE uses.instance_count END AS image_count, 1 AS study_count, CASE WHEN (uses.place = ?) THEN 1 ELSE 0 END AS own_study_count, read_days.weekday AS weekday, CASE WHEN (read_days.day IS NOT NULL) THEN CASE WHEN ((substring(replace(ltrim(rtrim(times.`StudyTime`)), ?, ?), 1, 1) IN ('0', '1') AND substring(replace(ltrim(rtrim(times.`StudyTime`)), ?, ?), 2, 1) IN ('0', '1', '2', '3', '4', '5', '6', '7', '8', '9') OR substring(replace(ltrim(rtrim(times.`StudyTime`)), ?, ?), 1, 1) IN ('2') AND substring(replace(ltrim(rtrim(times.`StudyTime`)), ?, ?), 2, 1) IN ('0', '1', '2', '3')) AND (substring(replace(ltrim(rtrim(times.`StudyTime`)), ?, ?), 3, 14) = '' OR substring(replace(ltrim(rtrim(times.`StudyTime`)), ?, ?), 3, 1) IN ('0', '1', '2', '3', '4', '5') AND substring(replace(ltrim(rtrim(times.`StudyTime`)), ?, ?), 4, 1) IN ('0', '1', '2', '3', '4', '5', '6', '7', '8', '9') AND (substring(replace(ltrim(rtrim(times.`StudyTime`)), ?, ?), 5, 12) = '' OR substring(replace(ltrim(rtrim(times.`StudyTime`)), ?, ?), 5, 1) IN ('0', '1', '2', '3', '4', '5') AND substring(replace(ltrim(rtrim(times.`StudyTime`)), ?, ?), 6, 1) IN ('0', '1', '2', '3', '4', '5', '6', '7', '8', '9') AND substring(replace(ltrim(rtrim(times.`StudyTime`)), ?, ?), 7, 1) IN ('', '.'))) AND replace(substring(replace(ltrim(rtrim(times.`StudyTime`)), ?, ?), 1, 6), ?, ?) != '') THEN CAST(substring(replace(ltrim(rtrim(times.`StudyTime`)), ?, ?), 1, 2) AS SIGNED INTEGER) END END AS hour
          FROM uses LEFT OUTER
          JOIN (
            SELECT days.raw_day AS raw_day, max(days.study_date) AS day, weekday(max(days.study_date)) + 1 AS weekday, CAST(max(days.study_date) AS SIGNED INTEGER) AS day_number
            FROM days
            GROUP BY days.raw_day) AS read_days ON read_days.raw_day = uses.raw_day LEFT OUTER
          JOIN `DICOMStudies` AS times ON times.`StudyInstanceUID` = uses.study_key
          WHERE read_days.day IS NULL OR read_days.day BETWEEN ? AND ?) AS told_uses
        INNER JOIN (
          SELECT 2 AS head) AS heads ON true = 1) AS under_heads
      GROUP BY under_heads.study_date, under_heads.weekday, under_heads.hour, under_heads.modality, under_heads.institution_name, under_heads.institutional_department_name, under_heads.manufacturer, under_heads.manufacturer_model_name, under_heads.station_name) AS hours_told) AS labelled_hour
  GROUP BY labelled_hour.hospital, labelled_hour.weekday, labelled_hour.hour, labelled_hour.modality, labelled_hour.institution_name, labelled_hour.institutional_department_name, labelled_hour.manufacturer, labelled_hour.manufacturer_model_name, labelled_hour.station_name
  UNION ALL SELECT ? AS part, CAST(CAST(NULL AS CHAR(64)) AS CHAR(64)) AS hospital, CAST(NULL AS CHAR(64)) AS period, CAST(NULL AS CHAR(64)) AS modality, CAST(NULL AS CHAR(64)) AS institution_name, CAST(NULL AS CHAR(64)) AS institutional_department_name, CAST(NULL AS CHAR(64)) AS manufacturer, CAST(NULL AS CHAR(64)) AS manufacturer_model_name, CAST(NULL AS CHAR(64)) AS station_name, CAST(NULL AS SIGNED INTEGER) AS weekday, CAST(NULL AS SIGNED INTEGER) AS hour, ? AS study_count, ? AS series_count, ? AS instance_count, CAST(NULL AS CHAR(64)) AS first_day, CAST(max(study_days.study_date) AS CHAR(64)) AS last_day
  FROM (
    SELECT days.study_date AS study_date
    FROM days) AS study_days) AS answer

-- values: , *, UNKNOWN, CT, MR, , *, UNKNOWN, , *, , *, , *, , *, 19700101, 20261122, station, ANN, AR, ASMT, AU, DOC, ECG, EEG, EMG, EOG, EPS, FID, HD, KER, KO, LEN, M3D, OAM, OPV, PLAN, POS, PR, REG, RESP, RTDOSE, RTINTENT, RTPLAN, RTRAD, RTRECORD, RTSEGANN, RTSTRUCT, RWV, SEG, SMR, SR, SRF, STAIN, TEXTUREMAP, VA, 1, 20160101, 20161231, hour, 0, ANN, AR, ASMT, AU, DOC, ECG, EEG, EMG, EOG, EPS, FID, HD, KER, KO, LEN, M3D, OAM, OPV, PLAN, POS, PR, REG, RESP, RTDOSE, RTINTENT, RTPLAN, RTRAD, RTRECORD, RTSEGANN, RTSTRUCT, RWV, SEG, SMR, SR, SRF, STAIN, TEXTUREMAP, VA, 1, :, , :, , :, , :, , :, , :, , :, , :, , :, , :, , :, , :, , 0, , :, , 20160101, 20161231, data_up_to, 0, 0, 0
