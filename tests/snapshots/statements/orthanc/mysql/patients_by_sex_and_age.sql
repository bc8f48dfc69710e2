WITH held_in_uses_2 AS 
(
  SELECT studies.study_key AS study_key, studies.study_date AS raw_day, series.series_key AS series_key, series.modality AS modality, instances.held_count AS held_count
  FROM (
    SELECT `Resources`.`internalId` AS study_key, `Resources`.`parentId` AS patient_key, `MainDicomTags`.value AS study_date, 0 AS availability
    FROM `Resources` LEFT OUTER
    JOIN `MainDicomTags` ON `MainDicomTags`.id = `Resources`.`internalId` AND `MainDicomTags`.`tagGroup` = ? AND `MainDicomTags`.`tagElement` = ?
    WHERE `Resources`.`resourceType` = ?) AS studies
  INNER JOIN (
    SELECT `Resources`.`internalId` AS series_key, `Resources`.`parentId` AS study_key, `MainDicomTags`.value AS modality
    FROM `Resources` LEFT OUTER
    JOIN `MainDicomTags` ON `MainDicomTags`.id = `Resources`.`internalId` AND `MainDicomTags`.`tagGroup` = ? AND `MainDicomTags`.`tagElement` = ?
    WHERE `Resources`.`resourceType` = ?) AS series ON series.study_key = studies.study_key
  INNER JOIN (
    SELECT counters.series_key AS series_key, counters.instance_count AS held_count
    FROM (
      SELECT `Resources`.`internalId` AS series_key, `Resources`.`childCount` AS instance_count
      FROM `Resources`
      WHERE `Resources`.`resourceType` = ? AND `Resources`.`childCount` IS NOT NULL AND NOT (EXISTS (
          SELECT *
          FROM `InvalidChildCounts`
          WHERE `InvalidChildCounts`.id = `Resources`.`internalId`))
      UNION ALL SELECT `Resources`.`internalId` AS series_key, count(*) AS instance_count
      FROM `Resources`
      INNER JOIN `Resources` AS child ON child.`parentId` = `Resources`.`internalId`
      WHERE `Resources`.`resourceType` = ? AND NOT (`Resources`.`childCount` IS NOT NULL AND NOT (EXISTS (
            SELECT *
            FROM `InvalidChildCounts`
            WHERE `InvalidChildCounts`.id = `Resources`.`internalId`)))
      GROUP BY `Resources`.`internalId`) AS counters
    WHERE counters.instance_count > ?) AS instances ON instances.series_key = series.series_key
  WHERE true = 1), 
uses_2 AS 
(
  SELECT each_use.study_key AS study_key, each_use.raw_day AS raw_day, each_use.modality AS modality, each_use.institution_name AS institution_name, each_use.institutional_department_name AS institutional_department_name, each_use.manufacturer AS manufacturer, each_use.manufacturer_model_name AS manufacturer_model_name, each_use.station_name AS station_name, each_use.series_count AS series_count, each_use.instance_count AS instance_count, each_use.first_series AS first_series, row_number() OVER (PARTITION BY each_use.study_key ORDER BY each_use.first_series) AS place
  FROM (
    SELECT named_series.study_key AS study_key, named_series.raw_day AS raw_day, named_series.modality AS modality, named_series.institution_name AS institution_name, named_series.institutional_department_name AS institutional_department_name, named_series.manufacturer AS manufacturer, named_series.manufacturer_model_name AS manufacturer_model_name, named_series.station_name AS station_name, count(*) AS series_count, sum(named_series.held_count) AS instance_count, min(named_series.series_key) AS first_series
    FROM (
      SELECT held_in_uses_2.study_key AS study_key, held_in_uses_2.raw_day AS raw_day, held_in_uses_2.series_key AS series_key, held_in_uses_2.held_count AS held_count, coalesce(nullif(nullif(upper(ltrim(rtrim(held_in_uses_2.modality))), ?), ?), ?) AS modality, CONVERT(substring(nullif(nullif(upper(ltrim(rtrim(devices.institution_name))), ?), ?), 1, 64) USING utf8mb4) COLLATE utf8mb4_bin AS institution_name, CAST(NULL AS CHAR(64)) AS institutional_department_name, CONVERT(substring(nullif(nullif(upper(ltrim(rtrim(devices.manufacturer))), ?), ?), 1, 64) USING utf8mb4) COLLATE utf8mb4_bin AS manufacturer, CAST(NULL AS CHAR(64)) AS manufacturer_model_name, CONVERT(substring(nullif(nullif(upper(ltrim(rtrim(devices.station_name))), ?), ?), 1, 64) USING utf8mb4) COLLATE utf8mb4_bin AS station_name
      FROM held_in_uses_2 LEFT OUTER
      JOIN (
        SELECT tagged_resources.series_key AS series_key, institution.value AS institution_name, tagged_resources.manufacturer AS manufacturer, tagged_resources.station_name AS station_name
        FROM (
          SELECT `Resources`.`internalId` AS series_key, `Resources`.`parentId` AS study_key, max(CASE WHEN (`MainDicomTags`.`tagGroup` = ? AND `MainDicomTags`.`tagElement` = ?) THEN substring(`MainDicomTags`.value, 1, 64) END) AS manufacturer, max(CASE WHEN (`MainDicomTags`.`tagGroup` = ? AND `MainDicomTags`.`tagElement` = ?) THEN substring(`MainDicomTags`.value, 1, 64) END) AS station_name
          FROM `Resources` LEFT OUTER
          JOIN `MainDicomTags` ON `MainDicomTags`.id = `Resources`.`internalId` AND (`MainDicomTags`.`tagGroup` = ? AND `MainDicomTags`.`tagElement` = ? OR `MainDicomTags`.`tagGroup` = ? AND `MainDicomTags`.`tagElement` = ?)
          WHERE `Resources`.`resourceType` = ?
          GROUP BY `Resources`.`internalId`, `Resources`.`parentId`) AS tagged_resources LEFT OUTER
        JOIN `MainDicomTags` AS institution ON institution.id = tagged_resources.study_key AND institution.`tagGroup` = ? AND institution.`tagElement` = ?) AS devices ON devices.series_key = held_in_uses_2.series_key) AS named_series
    GROUP BY named_series.study_key, named_series.raw_day, named_series.modality, named_series.institution_name, named_series.institutional_department_name, named_series.manufacturer, named_series.manufacturer_model_name, named_series.station_name) AS each_use), 
days AS 
(
  SELECT raw_days.raw_day AS raw_day, CASE WHEN ((char_length(ltrim(rtrim(raw_days.raw_day))) = 8 AND ltrim(rtrim(raw_days.raw_day)) REGEXP '^([0-9]{4}((0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])(29|30)|(0[13578]|1[02])31)|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)0229)$') = 1 AND ltrim(rtrim(raw_days.raw_day)) BETWEEN ? AND ?) THEN ltrim(rtrim(raw_days.raw_day)) END AS study_date
  FROM (
    SELECT DISTINCT studies.study_date AS raw_day
    FROM (
      SELECT `Resources`.`internalId` AS study_key, `Resources`.`parentId` AS patient_key, `MainDicomTags`.value AS study_date, 0 AS availability
      FROM `Resources` LEFT OUTER
      JOIN `MainDicomTags` ON `MainDicomTags`.id = `Resources`.`internalId` AND `MainDicomTags`.`tagGroup` = ? AND `MainDicomTags`.`tagElement` = ?
      WHERE `Resources`.`resourceType` = ?) AS studies) AS raw_days)
 SELECT patients_told.study_date, patients_told.patient_sex, patients_told.age_band, patients_told.patient_count
FROM (
  SELECT under_heads.study_date AS study_date, under_heads.patient_sex AS patient_sex, under_heads.age_band AS age_band, sum(under_heads.patient_count) AS patient_count
  FROM (
    SELECT heads.head AS head, told_uses.day AS day, substring(told_uses.day, 1, 4) AS study_date, told_uses.patient_sex AS patient_sex, told_uses.age_band AS age_band, told_uses.patient_count AS patient_count
    FROM (
      SELECT read_days.day AS day, uses_2.modality AS modality, uses_2.institution_name AS institution_name, uses_2.institutional_department_name AS institutional_department_name, uses_2.manufacturer AS manufacturer, uses_2.manufacturer_model_name AS manufacturer_model_name, uses_2.station_name AS station_name, uses_2.series_count AS series_count, uses_2.instance_count AS instance_count, CASE WHEN (uses_2.modality IN (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)) THEN 0 ELSE uses_2.instance_count END AS image_count, 1 AS study_count, CASE WHEN (uses_2.place = ?) THEN 1 ELSE 0 END AS own_study_count, persons.patient_sex AS patient_sex, CASE WHEN (read_days.day_number < persons.birth_number) THEN CAST(NULL AS SIGNED INTEGER) WHEN (FLOOR((read_days.day_number - persons.birth_number) / 10000) > ?) THEN CAST(NULL AS SIGNED INTEGER) WHEN (FLOOR((read_days.day_number - persons.birth_number) / 10000) >= ?) THEN 90 WHEN (FLOOR((read_days.day_number - persons.birth_number) / 10000) >= ?) THEN (FLOOR((FLOOR((read_days.day_number - persons.birth_number) / 10000)) / 5)) * 5 WHEN (FLOOR((read_days.day_number - persons.birth_number) / 10000) >= ?) THEN 1 WHEN (FLOOR((read_days.day_number - persons.birth_number) / 10000) >= ?) THEN 0 END AS age_band, CASE WHEN (studies.patient_key IS NOT NULL AND row_number() OVER (PARTITION BY studies.patient_key, substring(read_days.day, 1, 4) ORDER BY read_days.day, uses_2.study_key, uses_2.place) = ?) THEN 1 ELSE 0 END AS patient_count
      FROM uses_2 LEFT OUTER
      JOIN (
        SELECT days.raw_day AS raw_day, max(days.study_date) AS day, weekday(max(days.study_date)) + 1 AS weekday, CAST(max(days.study_date) AS SIGNED INTEGER) AS day_number
        FROM days
        GROUP BY days.raw_day) AS read_days ON read_days.raw_day = uses_2.raw_day LEFT OUTER
      JOIN (
        SELECT `Resources`.`internalId` AS study_key, `Resources`.`parentId` AS patient_key, `MainDicomTags`.value AS study_date, 0 AS availability
        FROM `Resources` LEFT OUTER
        JOIN `MainDicomTags` ON `MainDicomTags`.id = `Resources`.`internalId` AND `MainDicomTags`.`tagGroup` = ? AND `MainDicomTags`.`tagElement` = ?
        WHERE `Resources`.`resourceType` = ?) AS studies ON studies.study_key = uses_2.study_key LEFT OUTER
      JOIN (
        SELECT tagged_resources.patient_key AS patient_key, max(CASE WHEN (upper(ltrim(rtrim(tagged_resources.patient_sex))) = ?) THEN 'F' WHEN (upper(ltrim(rtrim(tagged_resources.patient_sex))) = ?) THEN 'M' WHEN (upper(ltrim(rtrim(tagged_resources.patient_sex))) = ?) THEN 'O' END) AS patient_sex, max(CASE WHEN (ltrim(rtrim(tagged_resources.patient_birth_date)) IS NOT NULL AND (char_length(ltrim(rtrim(tagged_resources.patient_birth_date))) = 8 AND ltrim(rtrim(tagged_resources.patient_birth_date)) REGEXP '^([0-9]{4}((0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])(29|30)|(0[13578]|1[02])31)|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)0229)$') = 1) THEN CAST(ltrim(rtrim(tagged_resources.patient_birth_date)) AS SIGNED INTEGER) END) AS birth_number
        FROM (
          SELECT `Resources`.`internalId` AS patient_key, max(CASE WHEN (`MainDicomTags`.`tagGroup` = ? AND `MainDicomTags`.`tagElement` = ?) THEN substring(`MainDicomTags`.value, 1, 64) END) AS patient_sex, max(CASE WHEN (`MainDicomTags`.`tagGroup` = ? AND `MainDicomTags`.`tagElement` = ?) THEN substring(`MainDicomTags`.value, 1, 64) END) AS patient_birth_date
          FROM `Resources` LEFT OUTER
          JOIN `MainDicomTags` ON `MainDicomTags`.id = `Resources`.`internalId` AND (`MainDicomTags`.`tagGroup` = ? AND `MainDicomTags`.`tagElement` = ? OR `MainDicomTags`.`tagGroup` = ? AND `MainDicomTags`.`tagElement` = ?)
          WHERE `Resources`.`resourceType` = ?
          GROUP BY `Resources`.`internalId`) AS tagged_resources
        GROUP BY tagged_resources.patient_key) AS persons ON persons.patient_key = studies.patient_key
      WHERE read_days.day BETWEEN ? AND ?) AS told_uses
    INNER JOIN (
      SELECT 4 AS head) AS heads ON true = 1) AS under_heads
  GROUP BY under_heads.study_date, under_heads.patient_sex, under_heads.age_band
  HAVING sum(under_heads.patient_count) > ?) AS patients_told

-- values: 8, 32, 1, 8, 96, 2, 2, 2, 0, , *, UNKNOWN, , *, , *, , *, 8, 112, 8, 4112, 8, 112, 8, 4112, 2, 8, 128, 19700101, 20261122, 8, 32, 1, ANN, AR, ASMT, AU, DOC, ECG, EEG, EMG, EOG, EPS, FID, HD, KER, KO, LEN, M3D, OAM, OPV, PLAN, POS, PR, REG, RESP, RTDOSE, RTINTENT, RTPLAN, RTRAD, RTRECORD, RTSEGANN, RTSTRUCT, RWV, SEG, SMR, SR, SRF, STAIN, TEXTUREMAP, VA, 1, 120, 90, 5, 1, 0, 1, 8, 32, 1, F, M, O, 16, 64, 16, 48, 16, 64, 16, 48, 0, 20160101, 20161231, 0
