WITH held_in_series AS 
(
  SELECT `DICOMStudies`.`StudyInstanceUID` AS study_key, `DICOMStudies`.`StudyDate` AS raw_day, `DICOMSeries`.`SeriesInstanceUID` AS series_key, `DICOMSeries`.`Modality` AS modality, instances.availability AS availability, instances.held_count AS held_count
  FROM `DICOMStudies`
  INNER JOIN `DICOMSeries` ON `DICOMSeries`.`StudyInstanceUID` = `DICOMStudies`.`StudyInstanceUID`
  INNER JOIN (
    SELECT `DICOMImages`.`SeriesInstanceUID` AS series_key, `DICOMImages`.`DeviceName` AS availability, count(*) AS held_count
    FROM `DICOMImages`
    GROUP BY `DICOMImages`.`SeriesInstanceUID`, `DICOMImages`.`DeviceName`) AS instances ON instances.series_key = `DICOMSeries`.`SeriesInstanceUID`
  WHERE true = 1), 
days AS 
(
  SELECT raw_days.raw_day AS raw_day, CASE WHEN ((char_length(ltrim(rtrim(raw_days.raw_day))) = 8 AND ltrim(rtrim(raw_days.raw_day)) REGEXP '^([0-9]{4}((0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])(29|30)|(0[13578]|1[02])31)|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)0229)$') = 1 AND ltrim(rtrim(raw_days.raw_day)) BETWEEN ? AND ?) THEN ltrim(rtrim(raw_days.raw_day)) END AS study_date
  FROM (
    SELECT DISTINCT `DICOMStudies`.`StudyDate` AS raw_day
    FROM `DICOMStudies`) AS raw_days)
 SELECT answer.part, answer.hospital, answer.period, answer.modality, answer.availability, answer.value, answer.distinct_value
FROM (
  SELECT ? AS part, CAST(labelled.hospital AS CHAR(64)) AS hospital, CAST(labelled.period AS CHAR(64)) AS period, CAST(labelled.modality AS CHAR(64)) AS modality, labelled.availability AS availability, sum(labelled.counted) AS value, sum(labelled.distinct_counted) AS distinct_value
  FROM (
    SELECT CAST(NULL AS CHAR(64)) AS hospital, substring(facts.study_date, 1, 4) AS period, CAST(NULL AS CHAR(64)) AS modality, facts.availability AS availability, facts.series_count AS counted, facts.series_count AS distinct_counted
    FROM (
      SELECT read_groups.study_date AS study_date, read_groups.availability AS availability, read_groups.series_count AS series_count
      FROM (
        SELECT days.study_date AS study_date, raw_groups.availability AS availability, raw_groups.series_count AS series_count
        FROM (
          SELECT held.raw_day AS raw_day, held.availability AS availability, count(*) AS series_count
          FROM (
            SELECT held_in_series.series_key AS series_key, held_in_series.raw_day AS raw_day, max(CASE WHEN (upper(ltrim(rtrim(held_in_series.availability))) = ?) THEN ? WHEN (upper(ltrim(rtrim(held_in_series.availability))) = ?) THEN ? WHEN (substring(upper(ltrim(rtrim(held_in_series.availability))), 1, 7) = ?) THEN ? WHEN (substring(upper(ltrim(rtrim(held_in_series.availability))), 1, 3) = ?) THEN ? ELSE ? END) AS availability
            FROM held_in_series
            GROUP BY held_in_series.series_key, held_in_series.raw_day) AS held
          GROUP BY held.raw_day, held.availability) AS raw_groups LEFT OUTER
        JOIN days ON days.raw_day = raw_groups.raw_day
        WHERE true = 1) AS read_groups) AS facts) AS labelled
  GROUP BY labelled.hospital, labelled.period, labelled.modality, labelled.availability
  HAVING sum(labelled.counted) > ?
  UNION ALL SELECT ? AS part, CAST(NULL AS CHAR(64)) AS hospital, CAST(max(study_days.study_date) AS CHAR(64)) AS period, CAST(NULL AS CHAR(64)) AS modality, CAST(NULL AS SIGNED INTEGER) AS availability, ? AS value, ? AS distinct_value
  FROM (
    SELECT days.study_date AS study_date
    FROM days) AS study_days) AS answer

-- values: 19700101, 20261122, cell, OFFLINE, 2, LOST, 3, JUKEBOX, 1, MAG, 0, 4, 0, data_up_to, 0, 0
