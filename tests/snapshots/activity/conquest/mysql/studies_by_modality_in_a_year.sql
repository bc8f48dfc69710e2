WITH held_rows AS 
(
  SELECT `DICOMStudies`.`StudyInstanceUID` AS study_key, `DICOMStudies`.`StudyDate` AS study_date, `DICOMSeries`.`SeriesInstanceUID` AS series_key, `DICOMSeries`.`Modality` AS modality, instances.held_count AS held_count
  FROM `DICOMStudies`
  INNER JOIN `DICOMSeries` ON `DICOMSeries`.`StudyInstanceUID` = `DICOMStudies`.`StudyInstanceUID`
  INNER JOIN (
    SELECT `DICOMImages`.`SeriesInstanceUID` AS series_key, count(*) AS held_count
    FROM `DICOMImages`
    GROUP BY `DICOMImages`.`SeriesInstanceUID`) AS instances ON instances.series_key = `DICOMSeries`.`SeriesInstanceUID`
  WHERE `DICOMStudies`.`StudyDate` IS NULL OR `DICOMStudies`.`StudyDate` BETWEEN ? AND ? OR NOT ((char_length(`DICOMStudies`.`StudyDate`) = 8 AND `DICOMStudies`.`StudyDate` REGEXP '^([0-9]{4}((0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])(29|30)|(0[13578]|1[02])31)|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)0229)$') = 1 AND `DICOMStudies`.`StudyDate` BETWEEN ? AND ?))
 SELECT answer.part, answer.period, answer.modality, answer.availability, answer.value, answer.distinct_value
FROM (
  SELECT ? AS part, labelled.period AS period, labelled.modality AS modality, labelled.availability AS availability, sum(labelled.counted) AS value, sum(labelled.distinct_counted) AS distinct_value
  FROM (
    SELECT substring(facts.study_date, 1, 6) AS period, facts.modality AS modality, CAST(NULL AS SIGNED INTEGER) AS availability, facts.study_count AS counted, facts.distinct_study_count AS distinct_counted
    FROM (
      SELECT read_groups.study_date AS study_date, read_groups.modality AS modality, read_groups.study_count AS study_count, read_groups.distinct_study_count AS distinct_study_count
      FROM (
        SELECT CASE WHEN ((char_length(ltrim(rtrim(raw_groups.study_date))) = 8 AND ltrim(rtrim(raw_groups.study_date)) REGEXP '^([0-9]{4}((0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])(29|30)|(0[13578]|1[02])31)|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)0229)$') = 1 AND ltrim(rtrim(raw_groups.study_date)) BETWEEN ? AND ?) THEN ltrim(rtrim(raw_groups.study_date)) END AS study_date, coalesce(nullif(nullif(upper(ltrim(rtrim(raw_groups.modality))), ?), ?), ?) AS modality, raw_groups.study_count AS study_count, raw_groups.distinct_study_count AS distinct_study_count
        FROM (
          SELECT placed.study_date AS study_date, placed.modality AS modality, count(*) AS study_count, sum(placed.is_first) AS distinct_study_count
          FROM (
            SELECT held.study_key AS study_key, held.study_date AS study_date, held.modality AS modality, CASE WHEN (row_number() OVER (PARTITION BY held.study_key ORDER BY held.modality) = ?) THEN ? ELSE ? END AS is_first
            FROM (
              SELECT DISTINCT folded.study_key AS study_key, folded.study_date AS study_date, folded.modality AS modality
              FROM (
                SELECT held_rows.study_key AS study_key, held_rows.study_date AS study_date, coalesce(nullif(nullif(upper(ltrim(rtrim(held_rows.modality))), ?), ?), ?) AS modality
                FROM held_rows) AS folded) AS held) AS placed
          GROUP BY placed.study_date, placed.modality) AS raw_groups) AS read_groups
      WHERE read_groups.study_date IS NULL OR read_groups.study_date BETWEEN ? AND ?) AS facts) AS labelled
  GROUP BY labelled.period, labelled.modality, labelled.availability
  UNION ALL SELECT ? AS part, max(study_days.study_date) AS period, CAST(NULL AS CHAR(16)) AS modality, CAST(NULL AS SIGNED INTEGER) AS availability, ? AS value, ? AS distinct_value
  FROM (
    SELECT CASE WHEN ((char_length(ltrim(rtrim(raw_days.study_date))) = 8 AND ltrim(rtrim(raw_days.study_date)) REGEXP '^([0-9]{4}((0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])(29|30)|(0[13578]|1[02])31)|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)0229)$') = 1 AND ltrim(rtrim(raw_days.study_date)) BETWEEN ? AND ?) THEN ltrim(rtrim(raw_days.study_date)) END AS study_date
    FROM (
      SELECT DISTINCT `DICOMStudies`.`StudyDate` AS study_date
      FROM `DICOMStudies`) AS raw_days) AS study_days) AS answer

-- values: 20160101, 20161231, 19700101, 20261122, cell, 19700101, 20261122, , *, UNKNOWN, 1, 1, 0, , *, UNKNOWN, 20160101, 20161231, data_up_to, 0, 0, 19700101, 20261122
