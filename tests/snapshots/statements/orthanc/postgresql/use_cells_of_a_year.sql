WITH held_in_uses AS 
(
  SELECT studies.study_key AS study_key, studies.study_date AS raw_day, series.series_key AS series_key, series.modality AS modality, instances.held_count AS held_count
  FROM (
    SELECT "Resources"."internalId" AS study_key, "Resources"."parentId" AS patient_key, "MainDicomTags".value AS study_date, 0 AS availability
    FROM "Resources" LEFT OUTER
    JOIN "MainDicomTags" ON "MainDicomTags".id = "Resources"."internalId" AND "MainDicomTags"."tagGroup" = :group_1::INTEGER AND "MainDicomTags"."tagElement" = :element_1::INTEGER
    WHERE "Resources"."resourceType" = :level_1::INTEGER) AS studies
  JOIN (
    SELECT "Resources"."internalId" AS series_key, "Resources"."parentId" AS study_key, "MainDicomTags".value AS modality
    FROM "Resources" LEFT OUTER
    JOIN "MainDicomTags" ON "MainDicomTags".id = "Resources"."internalId" AND "MainDicomTags"."tagGroup" = :group_2::INTEGER AND "MainDicomTags"."tagElement" = :element_2::INTEGER
    WHERE "Resources"."resourceType" = :level_2::INTEGER) AS series ON series.study_key = studies.study_key
  JOIN (
    SELECT counters.series_key AS series_key, counters.instance_count AS held_count
    FROM (
      SELECT "Resources"."internalId" AS series_key, "Resources"."childCount" AS instance_count
      FROM "Resources"
      WHERE "Resources"."resourceType" = :level_3::INTEGER AND "Resources"."childCount" IS NOT NULL AND NOT (EXISTS (
          SELECT *
          FROM "InvalidChildCounts"
          WHERE "InvalidChildCounts".id = "Resources"."internalId"))
      UNION ALL SELECT "Resources"."internalId" AS series_key, count(*) AS instance_count
      FROM "Resources"
      JOIN "Resources" AS child ON child."parentId" = "Resources"."internalId"
      WHERE "Resources"."resourceType" = :level_3::INTEGER AND NOT ("Resources"."childCount" IS NOT NULL AND NOT (EXISTS (
            SELECT *
            FROM "InvalidChildCounts"
            WHERE "InvalidChildCounts".id = "Resources"."internalId")))
      GROUP BY "Resources"."internalId") AS counters
    WHERE counters.instance_count > :instance_count_1::INTEGER) AS instances ON instances.series_key = series.series_key
  WHERE true), 
uses AS 
(
  SELECT each_use.study_key AS study_key, each_use.raw_day AS raw_day, each_use.modality AS modality, each_use.institution_name AS institution_name, each_use.institutional_department_name AS institutional_department_name, each_use.manufacturer AS manufacturer, each_use.manufacturer_model_name AS manufacturer_model_name, each_use.station_name AS station_name, each_use.series_count AS series_count, each_use.instance_count AS instance_count, each_use.first_series AS first_series, row_number() OVER (PARTITION BY each_use.study_key ORDER BY each_use.first_series) AS place
  FROM (
    SELECT named_series.study_key AS study_key, named_series.raw_day AS raw_day, named_series.modality AS modality, named_series.institution_name AS institution_name, named_series.institutional_department_name AS institutional_department_name, named_series.manufacturer AS manufacturer, named_series.manufacturer_model_name AS manufacturer_model_name, named_series.station_name AS station_name, count(*) AS series_count, sum(named_series.held_count) AS instance_count, min(named_series.series_key) AS first_series
    FROM (
      SELECT held_in_uses.study_key AS study_key, held_in_uses.raw_day AS raw_day, held_in_uses.series_key AS series_key, held_in_uses.held_count AS held_count, coalesce(nullif(nullif(upper(ltrim(rtrim(held_in_uses.modality))), :nullif_1::VARCHAR), :nullif_2::VARCHAR), :coalesce_1::VARCHAR) AS modality, SUBSTRING(nullif(nullif(upper(ltrim(rtrim(devices.institution_name))), :nullif_3::VARCHAR), :nullif_4::VARCHAR) FROM 1 FOR 64) AS institution_name, CAST(NULL AS VARCHAR(64)) AS institutional_department_name, SUBSTRING(nullif(nullif(upper(ltrim(rtrim(devices.manufacturer))), :nullif_5::VARCHAR), :nullif_6::VARCHAR) FROM 1 FOR 64) AS manufacturer, CAST(NULL AS VARCHAR(64)) AS manufacturer_model_name, SUBSTRING(nullif(nullif(upper(ltrim(rtrim(devices.station_name))), :nullif_7::VARCHAR), :nullif_8::VARCHAR) FROM 1 FOR 64) AS station_name
      FROM held_in_uses LEFT OUTER
      JOIN (
        SELECT tagged_resources.series_key AS series_key, institution.value AS institution_name, tagged_resources.manufacturer AS manufacturer, tagged_resources.station_name AS station_name
        FROM (
          SELECT "Resources"."internalId" AS series_key, "Resources"."parentId" AS study_key, max(CASE WHEN ("MainDicomTags"."tagGroup" = :group_3::INTEGER AND "MainDicomTags"."tagElement" = :element_3::INTEGER) THEN SUBSTRING("MainDicomTags".value FROM 1 FOR 64) END) AS manufacturer, max(CASE WHEN ("MainDicomTags"."tagGroup" = :group_4::INTEGER AND "MainDicomTags"."tagElement" = :element_4::INTEGER) THEN SUBSTRING("MainDicomTags".value FROM 1 FOR 64) END) AS station_name
          FROM "Resources" LEFT OUTER
          JOIN "MainDicomTags" ON "MainDicomTags".id = "Resources"."internalId" AND ("MainDicomTags"."tagGroup" = :group_5::INTEGER AND "MainDicomTags"."tagElement" = :element_5::INTEGER OR "MainDicomTags"."tagGroup" = :group_6::INTEGER AND "MainDicomTags"."tagElement" = :element_6::INTEGER)
          WHERE "Resources"."resourceType" = :level_4::INTEGER
          GROUP BY "Resources"."internalId", "Resources"."parentId") AS tagged_resources LEFT OUTER
        JOIN "MainDicomTags" AS institution ON institution.id = tagged_resources.study_key AND institution."tagGroup" = :group_7::INTEGER AND institution."tagElement" = :element_7::INTEGER) AS devices ON devices.series_key = held_in_uses.series_key) AS named_series
    GROUP BY named_series.study_key, named_series.raw_day, named_series.modality, named_series.institution_name, named_series.institutional_department_name, named_series.manufacturer, named_series.manufacturer_model_name, named_series.station_name) AS each_use), 
days AS 
(
  SELECT raw_days.raw_day AS raw_day, CASE WHEN ((ltrim(rtrim(raw_days.raw_day)) ~ '^([0-9]{4}((0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])(29|30)|(0[13578]|1[02])31)|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)0229)$') AND ltrim(rtrim(raw_days.raw_day)) BETWEEN :ltrim_1::VARCHAR AND :ltrim_2::VARCHAR) THEN ltrim(rtrim(raw_days.raw_day)) END AS study_date
  FROM (
    SELECT DISTINCT studies.study_date AS raw_day
    FROM (
      SELECT "Resources"."internalId" AS study_key, "Resources"."parentId" AS patient_key, "MainDicomTags".value AS study_date, 0 AS availability
      FROM "Resources" LEFT OUTER
      JOIN "MainDicomTags" ON "MainDicomTags".id = "Resources"."internalId" AND "MainDicomTags"."tagGroup" = :group_1::INTEGER AND "MainDicomTags"."tagElement" = :element_1::INTEGER
      WHERE "Resources"."resourceType" = :level_1::INTEGER) AS studies) AS raw_days)
 SELECT under_heads.head, under_heads.study_date, under_heads.weekday, under_heads.hour, under_heads.modality, under_heads.institution_name, under_heads.institutional_department_name, under_heads.manufacturer, under_heads.manufacturer_model_name, under_heads.station_name, under_heads.patient_sex, under_heads.age_band, sum(under_heads.study_count) AS study_count, sum(under_heads.series_count) AS series_count, sum(under_heads.instance_count) AS instance_count, sum(under_heads.image_count) AS image_count, 0 AS patient_count
FROM (
  SELECT heads.head AS head, told_uses.day AS day, CASE WHEN (heads.head IN (1)) THEN SUBSTRING(told_uses.day FROM 1 FOR 8) ELSE SUBSTRING(told_uses.day FROM 1 FOR 6) END AS study_date, CASE WHEN (heads.head IN (2)) THEN told_uses.weekday ELSE NULL END AS weekday, CASE WHEN (heads.head IN (2)) THEN told_uses.hour ELSE NULL END AS hour, CASE WHEN (heads.head IN (1, 2)) THEN told_uses.modality ELSE NULL END AS modality, CASE WHEN (heads.head IN (1, 2)) THEN told_uses.institution_name ELSE NULL END AS institution_name, CASE WHEN (heads.head IN (1, 2)) THEN told_uses.institutional_department_name ELSE NULL END AS institutional_department_name, CASE WHEN (heads.head IN (1, 2)) THEN told_uses.manufacturer ELSE NULL END AS manufacturer, CASE WHEN (heads.head IN (1, 2)) THEN told_uses.manufacturer_model_name ELSE NULL END AS manufacturer_model_name, CASE WHEN (heads.head IN (1, 2)) THEN told_uses.station_name ELSE NULL END AS station_name, CASE WHEN (heads.head IN (3)) THEN told_uses.patient_sex ELSE NULL END AS patient_sex, CASE WHEN (heads.head IN (3)) THEN told_uses.age_band ELSE NULL END AS age_band, CASE WHEN (heads.head IN (3)) THEN told_uses.own_study_count ELSE told_uses.study_count END AS study_count, CASE WHEN (heads.head IN (1)) THEN told_uses.series_count ELSE 0 END AS series_count, told_uses.instance_count AS instance_count, CASE WHEN (heads.head IN (3)) THEN told_uses.image_count ELSE 0 END AS image_count
  FROM (
    SELECT read_days.day AS day, uses.modality AS modality, uses.institution_name AS institution_name, uses.institutional_department_name AS institutional_department_name, uses.manufacturer AS manufacturer, uses.manufacturer_model_name AS manufacturer_model_name, uses.station_name AS station_name, uses.series_count AS series_count, uses.instance_count AS instance_count, CASE WHEN (uses.modality IN (:modality_1_1::VARCHAR, :modality_1_2::VARCHAR, :modality_1_3::VARCHAR, :modality_1_4::VARCHAR, :modality_1_5::VARCHAR, :modality_1_6::VARCHAR, :modality_1_7::VARCHAR, :modality_1_8::VARCHAR, :modality_1_9::VARCHAR, :modality_1_10::VARCHAR, :modality_1_11::VARCHAR, :modality_1_12::VARCHAR, :modality_1_13::VARCHAR, :modality_1_14::VARCHAR, :modality_1_15::VARCHAR, :modality_1_16::VARCHAR, :modality_1_17::VARCHAR, :modality_1_18::VARCHAR, :modality_1_19::VARCHAR, :modality_1_20::VARCHAR, :modality_1_21::VARCHAR, :modality_1_22::VARCHAR, :modality_1_23::VARCHAR, :modality_1_24::VARCHAR, :modality_1_25::VARCHAR, :modality_1_26::VARCHAR, :modality_1_27::VARCHAR, :modality_1_28::VARCHAR, :modality_1_29::VARCHAR, :modality_1_30::VARCHAR, :modality_1_31::VARCHAR, :modality_1_32::VARCHAR, :modality_1_33::VARCHAR, :modality_1_34::VARCHAR, :modality_1_35::VARCHAR, :modality_1_36::VARCHAR, :modality_1_37::VARCHAR, :modality_1_38::VARCHAR)) THEN 0 ELSE uses.instance_count END AS image_count, 1 AS study_count, CASE WHEN (uses.place = :place_1::INTEGER) THEN 1 ELSE 0 END AS own_study_count, read_days.weekday AS weekday, CASE WHEN (read_days.day IS NOT NULL) THEN CASE WHEN ((SUBSTRING(replace(ltrim(rtrim(times.study_time)), :replace_1::VARCHAR, :replace_2::VARCHAR) FROM 1 FOR 1) IN ('0', '1') AND SUBSTRING(replace(ltrim(rtrim(times.study_time)), :replace_1::VARCHAR, :replace_2::VARCHAR)
          FROM 2 FOR 1) IN ('0', '1', '2', '3', '4', '5', '6', '7', '8', '9') OR SUBSTRING(replace(ltrim(rtrim(times.study_time)), :replace_1::VARCHAR, :replace_2::VARCHAR) FROM 1 FOR 1) IN ('2') AND SUBSTRING(replace(ltrim(rtrim(times.study_time)), :replace_1::VARCHAR, :replace_2::VARCHAR)
          FROM 2 FOR 1) IN ('0', '1', '2', '3')) AND (SUBSTRING(replace(ltrim(rtrim(times.study_time)), :replace_1::VARCHAR, :replace_2::VARCHAR)
          FROM 3 FOR 14) = '' OR SUBSTRING(replace(ltrim(rtrim(times.study_time)), :replace_1::VARCHAR, :replace_2::VARCHAR)
          FROM 3 FOR 1) IN ('0', '1', '2', '3', '4', '5') AND SUBSTRING(replace(ltrim(rtrim(times.study_time)), :replace_1::VARCHAR, :replace_2::VARCHAR)
          FROM 4 FOR 1) IN ('0', '1', '2', '3', '4', '5', '6', '7', '8', '9') AND (SUBSTRING(replace(ltrim(rtrim(times.study_time)), :replace_1::VARCHAR, :replace_2::VARCHAR)
            FROM 5 FOR 12) = '' OR SUBSTRING(replace(ltrim(rtrim(times.study_time)), :replace_1::VARCHAR, :replace_2::VARCHAR)
            FROM 5 FOR 1) IN ('0', '1', '2', '3', '4', '5') AND SUBSTRING(replace(ltrim(rtrim(times.study_time)), :replace_1::VARCHAR, :replace_2::VARCHAR)
            FROM 6 FOR 1) IN ('0', '1', '2', '3', '4', '5', '6', '7', '8', '9') AND SUBSTRING(replace(ltrim(rtrim(times.study_time)), :replace_1::VARCHAR, :replace_2::VARCHAR)
            FROM 7 FOR 1) IN ('', '.'))) AND replace(SUBSTRING(replace(ltrim(rtrim(times.study_time)), :replace_1::VARCHAR, :replace_2::VARCHAR) FROM 1 FOR 6), :replace_3::VARCHAR, :replace_4::VARCHAR) != '') THEN CAST(SUBSTRING(replace(ltrim(rtrim(times.study_time)), :replace_1::VARCHAR, :replace_2::VARCHAR) FROM 1 FOR 2) AS INTEGER) END END AS hour, persons.patient_sex AS patient_sex, CASE WHEN (read_days.day_number < persons.birth_number) THEN CAST(NULL AS INTEGER) WHEN ((read_days.day_number - persons.birth_number) / 10000 > :param_1::INTEGER) THEN CAST(NULL AS INTEGER) WHEN ((read_days.day_number - persons.birth_number) / 10000 >= :param_2::INTEGER) THEN 90 WHEN ((read_days.day_number - persons.birth_number) / 10000 >= :param_3::INTEGER) THEN (((read_days.day_number - persons.birth_number) / 10000) / 5) * 5 WHEN ((read_days.day_number - persons.birth_number) / 10000 >= :param_4::INTEGER) THEN 1 WHEN ((read_days.day_number - persons.birth_number) / 10000 >= :param_5::INTEGER) THEN 0 END AS age_band
    FROM uses LEFT OUTER
    JOIN (
      SELECT days.raw_day AS raw_day, max(days.study_date) AS day, CAST(extract(isodow
          FROM to_date(max(days.study_date), 'YYYYMMDD')) AS integer) AS weekday, CAST(max(days.study_date) AS INTEGER) AS day_number
      FROM days
      GROUP BY days.raw_day) AS read_days ON read_days.raw_day = uses.raw_day LEFT OUTER
    JOIN (
      SELECT "MainDicomTags".id AS study_key, "MainDicomTags".value AS study_time
      FROM "MainDicomTags"
      WHERE "MainDicomTags"."tagGroup" = :group_8::INTEGER AND "MainDicomTags"."tagElement" = :element_8::INTEGER) AS times ON times.study_key = uses.study_key LEFT OUTER
    JOIN (
      SELECT "Resources"."internalId" AS study_key, "Resources"."parentId" AS patient_key, "MainDicomTags".value AS study_date, 0 AS availability
      FROM "Resources" LEFT OUTER
      JOIN "MainDicomTags" ON "MainDicomTags".id = "Resources"."internalId" AND "MainDicomTags"."tagGroup" = :group_1::INTEGER AND "MainDicomTags"."tagElement" = :element_1::INTEGER
      WHERE "Resources"."resourceType" = :level_1::INTEGER) AS studies ON studies.study_key = uses.study_key LEFT OUTER
    JOIN (
      SELECT tagged_resources.patient_key AS patient_key, max(CASE WHEN (upper(ltrim(rtrim(tagged_resources.patient_sex))) = :upper_1::VARCHAR) THEN 'F' WHEN (upper(ltrim(rtrim(tagged_resources.patient_sex))) = :upper_2::VARCHAR) THEN 'M' WHEN (upper(ltrim(rtrim(tagged_resources.patient_sex))) = :upper_3::VARCHAR) THEN 'O' END) AS patient_sex, max(CASE WHEN (ltrim(rtrim(tagged_resources.patient_birth_date)) IS NOT NULL AND (ltrim(rtrim(tagged_resources.patient_birth_date)) ~ '^([0-9]{4}((0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])(29|30)|(0[13578]|1[02])31)|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)0229)$')) THEN CAST(ltrim(rtrim(tagged_resources.patient_birth_date)) AS INTEGER) END) AS birth_number
      FROM (
        SELECT "Resources"."internalId" AS patient_key, max(CASE WHEN ("MainDicomTags"."tagGroup" = :group_9::INTEGER AND "MainDicomTags"."tagElement" = :element_9::INTEGER) THEN SUBSTRING("MainDicomTags".value FROM 1 FOR 64) END) AS patient_sex, max(CASE WHEN ("MainDicomTags"."tagGroup" = :group_10::INTEGER AND "MainDicomTags"."tagElement" = :element_10::INTEGER) THEN SUBSTRING("MainDicomTags".value FROM 1 FOR 64) END) AS patient_birth_date
        FROM "Resources" LEFT OUTER
        JOIN "MainDicomTags" ON "MainDicomTags".id = "Resources"."internalId" AND ("MainDicomTags"."tagGroup" = :group_11::INTEGER AND "MainDicomTags"."tagElement" = :element_11::INTEGER OR "MainDicomTags"."tagGroup" = :group_12::INTEGER AND "MainDicomTags"."tagElement" = :element_12::INTEGER)
        WHERE "Resources"."resourceType" = :level_5::INTEGER
        GROUP BY "Resources"."internalId") AS tagged_resources
      GROUP BY tagged_resources.patient_key) AS persons ON persons.patient_key = studies.patient_key
    WHERE read_days.day BETWEEN :day_1::VARCHAR AND :day_2::VARCHAR) AS told_uses
  JOIN (
    SELECT 1 AS head
    UNION ALL SELECT 2 AS head
    UNION ALL SELECT 3 AS head) AS heads ON true) AS under_heads
GROUP BY under_heads.head, under_heads.study_date, under_heads.weekday, under_heads.hour, under_heads.modality, under_heads.institution_name, under_heads.institutional_department_name, under_heads.manufacturer, under_heads.manufacturer_model_name, under_heads.station_name, under_heads.patient_sex, under_heads.age_band

-- values: 1, :, , 0, , 120, 90, 5, 1, 0, , *, UNKNOWN, , *, , *, , *, 8, 32, 1, 8, 96, 2, 2, 0, 8, 112, 8, 4112, 8, 112, 8, 4112, 2, 8, 128, 19700101, 20261122, 8, 48, F, M, O, 16, 64, 16, 48, 16, 64, 16, 48, 0, 20160101, 20161231, ANN, AR, ASMT, AU, DOC, ECG, EEG, EMG, EOG, EPS, FID, HD, KER, KO, LEN, M3D, OAM, OPV, PLAN, POS, PR, REG, RESP, RTDOSE, RTINTENT, RTPLAN, RTRAD, RTRECORD, RTSEGANN, RTSTRUCT, RWV, SEG, SMR, SR, SRF, STAIN, TEXTUREMAP, VA
