WITH held_rows AS 
(
  SELECT `DICOMStudies`.`StudyInstanceUID` AS study_key, `DICOMStudies`.`StudyDate` AS raw_day, `DICOMSeries`.`SeriesInstanceUID` AS series_key, `DICOMSeries`.`Modality` AS modality, instances.availability AS availability, instances.held_count AS held_count
  FROM `DICOMStudies`
  INNER JOIN `DICOMSeries` ON `DICOMSeries`.`StudyInstanceUID` = `DICOMStudies`.`StudyInstanceUID`
  INNER JOIN (
    SELECT `DICOMImages`.`SeriesInstanceUID` AS series_key, `DICOMImages`.`DeviceName` AS availability, count(*) AS held_count
    FROM `DICOMImages`
    GROUP BY `DICOMImages`.`SeriesInstanceUID`, `DICOMImages`.`DeviceName`) AS instances ON instances.series_key = `DICOMSeries`.`SeriesInstanceUID`), 
days AS 
(
  SELECT raw_days.raw_day AS raw_day, CASE WHEN ((char_length(ltrim(rtrim(raw_days.raw_day))) = 8 AND ltrim(rtrim(raw_days.raw_day)) REGEXP '^([0-9]{4}((0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])(29|30)|(0[13578]|1[02])31)|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)0229)$') = 1 AND ltrim(rtrim(raw_days.raw_day)) BETWEEN ? AND ?) THEN ltrim(rtrim(raw_days.raw_day)) END AS study_date
  FROM (
    SELECT DISTINCT `DICOMStudies`.`StudyDate` AS raw_day
    FROM `DICOMStudies`) AS raw_days), 
held_in_volumes AS 
(
  SELECT `DICOMStudies`.`StudyInstanceUID` AS study_key, `DICOMStudies`.`StudyDate` AS raw_day, `DICOMSeries`.`SeriesInstanceUID` AS series_key, `DICOMSeries`.`Modality` AS modality, instances.availability AS availability, instances.held_count AS held_count
  FROM `DICOMStudies`
  INNER JOIN `DICOMSeries` ON `DICOMSeries`.`StudyInstanceUID` = `DICOMStudies`.`StudyInstanceUID`
  INNER JOIN (
    SELECT `DICOMImages`.`SeriesInstanceUID` AS series_key, `DICOMImages`.`DeviceName` AS availability, count(*) AS held_count
    FROM `DICOMImages`
    GROUP BY `DICOMImages`.`SeriesInstanceUID`, `DICOMImages`.`DeviceName`) AS instances ON instances.series_key = `DICOMSeries`.`SeriesInstanceUID`
  WHERE true = 1), 
sized_rows AS 
(
  SELECT held_in_volumes.study_key AS study_key, held_in_volumes.raw_day AS raw_day, held_in_volumes.series_key AS series_key, held_in_volumes.modality AS modality, held_in_volumes.availability AS availability, held_in_volumes.held_count AS instance_count, held_in_volumes.held_count AS unsized_count, 0 AS logical_bytes, 0 AS stored_bytes
  FROM held_in_volumes)
 SELECT answer.part, answer.hospital, answer.period, answer.modality, answer.availability, answer.study_count, answer.distinct_study_count, answer.instance_count, answer.unsized_count, answer.logical_bytes, answer.stored_bytes
FROM (
  SELECT ? AS part, parts.hospital AS hospital, parts.period AS period, parts.modality AS modality, parts.availability AS availability, sum(parts.study_count) AS study_count, sum(parts.distinct_study_count) AS distinct_study_count, sum(parts.instance_count) AS instance_count, sum(parts.unsized_count) AS unsized_count, sum(parts.logical_bytes) AS logical_bytes, sum(parts.stored_bytes) AS stored_bytes
  FROM (
    SELECT CAST(NULL AS CHAR(64)) AS hospital, CAST(substring(facts.study_date, 1, 6) AS CHAR(64)) AS period, CAST(facts.modality AS CHAR(64)) AS modality, facts.availability AS availability, facts.study_count AS study_count, facts.distinct_study_count AS distinct_study_count, ? AS instance_count, ? AS unsized_count, ? AS logical_bytes, ? AS stored_bytes
    FROM (
      SELECT read_groups.study_date AS study_date, read_groups.modality AS modality, read_groups.availability AS availability, read_groups.study_count AS study_count, read_groups.distinct_study_count AS distinct_study_count
      FROM (
        SELECT days.study_date AS study_date, coalesce(nullif(nullif(upper(ltrim(rtrim(raw_groups.modality))), ?), ?), ?) AS modality, raw_groups.availability AS availability, raw_groups.study_count AS study_count, raw_groups.distinct_study_count AS distinct_study_count
        FROM (
          SELECT placed.raw_day AS raw_day, placed.modality AS modality, placed.availability AS availability, count(*) AS study_count, sum(placed.is_first) AS distinct_study_count
          FROM (
            SELECT held.study_key AS study_key, held.raw_day AS raw_day, held.modality AS modality, held.availability AS availability, CASE WHEN (row_number() OVER (PARTITION BY held.study_key ORDER BY held.modality) = ?) THEN ? ELSE ? END AS is_first
            FROM (
              SELECT every_modality.study_key AS study_key, every_modality.raw_day AS raw_day, every_modality.modality AS modality, every_modality.availability AS availability
              FROM (
                SELECT folded.study_key AS study_key, folded.raw_day AS raw_day, folded.modality AS modality, max(max(CASE WHEN (upper(ltrim(rtrim(folded.availability))) = ?) THEN ? WHEN (upper(ltrim(rtrim(folded.availability))) = ?) THEN ? WHEN (substring(upper(ltrim(rtrim(folded.availability))), 1, 7) = ?) THEN ? WHEN (substring(upper(ltrim(rtrim(folded.availability))), 1, 3) = ?) THEN ? ELSE ? END)) OVER (PARTITION BY folded.study_key) AS availability
                FROM (
                  SELECT held_rows.study_key AS study_key, held_rows.raw_day AS raw_day, held_rows.availability AS availability, coalesce(nullif(nullif(upper(ltrim(rtrim(held_rows.modality))), ?), ?), ?) AS modality
                  FROM held_rows) AS folded
                GROUP BY folded.study_key, folded.raw_day, folded.modality) AS every_modality
              WHERE true = 1) AS held) AS placed
          GROUP BY placed.raw_day, placed.modality, placed.availability) AS raw_groups LEFT OUTER
        JOIN days ON days.raw_day = raw_groups.raw_day
        WHERE true = 1) AS read_groups) AS facts
    UNION ALL SELECT CAST(NULL AS CHAR(64)) AS hospital, CAST(substring(facts.study_date, 1, 6) AS CHAR(64)) AS period, CAST(facts.modality AS CHAR(64)) AS modality, facts.availability AS availability, ? AS study_count, ? AS distinct_study_count, facts.instance_count AS instance_count, facts.unsized_count AS unsized_count, facts.logical_bytes AS logical_bytes, facts.stored_bytes AS stored_bytes
    FROM (
      SELECT read_groups.study_date AS study_date, read_groups.modality AS modality, read_groups.availability AS availability, read_groups.instance_count AS instance_count, read_groups.unsized_count AS unsized_count, read_groups.logical_bytes AS logical_bytes, read_groups.stored_bytes AS stored_bytes
      FROM (
        SELECT days.study_date AS study_date, coalesce(nullif(nullif(upper(ltrim(rtrim(raw_groups.modality))), ?), ?), ?) AS modality, CASE WHEN (upper(ltrim(rtrim(raw_groups.availability))) = ?) THEN ? WHEN (upper(ltrim(rtrim(raw_groups.availability))) = ?) THEN ? WHEN (substring(upper(ltrim(rtrim(raw_groups.availability))), 1, 7) = ?) THEN ? WHEN (substring(upper(ltrim(rtrim(raw_groups.availability))), 1, 3) = ?) THEN ? ELSE ? END AS availability, raw_groups.instance_count AS instance_count, raw_groups.unsized_count AS unsized_count, raw_groups.logical_bytes AS logical_bytes, raw_groups.stored_bytes AS stored_bytes
        FROM (
          SELECT sized_rows.raw_day AS raw_day, sized_rows.modality AS modality, sized_rows.availability AS availability, sum(sized_rows.instance_count) AS instance_count, sum(sized_rows.unsized_count) AS unsized_count, sum(sized_rows.logical_bytes) AS logical_bytes, sum(sized_rows.stored_bytes) AS stored_bytes
          FROM sized_rows
          GROUP BY sized_rows.raw_day, sized_rows.modality, sized_rows.availability
          HAVING sum(sized_rows.instance_count) > ?) AS raw_groups LEFT OUTER
        JOIN days ON days.raw_day = raw_groups.raw_day
        WHERE true = 1) AS read_groups) AS facts) AS parts
  GROUP BY parts.hospital, parts.period, parts.modality, parts.availability
  UNION ALL SELECT ? AS part, CAST(NULL AS CHAR(64)) AS hospital, CAST(max(study_days.study_date) AS CHAR(64)) AS period, CAST(NULL AS CHAR(64)) AS modality, CAST(NULL AS SIGNED INTEGER) AS availability, ? AS study_count, ? AS distinct_study_count, ? AS instance_count, ? AS unsized_count, ? AS logical_bytes, ? AS stored_bytes
  FROM (
    SELECT days.study_date AS study_date
    FROM days) AS study_days) AS answer

-- values: 19700101, 20261122, cell, 0, 0, 0, 0, , *, UNKNOWN, 1, 1, 0, OFFLINE, 2, LOST, 3, JUKEBOX, 1, MAG, 0, 4, , *, UNKNOWN, 0, 0, , *, UNKNOWN, OFFLINE, 2, LOST, 3, JUKEBOX, 1, MAG, 0, 4, 0, data_up_to, 0, 0, 0, 0, 0, 0
