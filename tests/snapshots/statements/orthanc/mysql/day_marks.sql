WITH held_rows AS 
(
  SELECT studies.study_key AS study_key, studies.study_date AS raw_day, series.series_key AS series_key, series.modality AS modality, studies.availability AS availability, instances.held_count AS held_count
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
 SELECT marked_days.part, CAST(days.study_date AS CHAR(64)) AS study_date, marked_days.row_count, marked_days.mark_1, marked_days.mark_2, marked_days.mark_3, marked_days.mark_4, marked_days.mark_5, marked_days.mark_6
FROM (
  SELECT ? AS part, dated_studies.raw_day AS raw_day, count(*) AS row_count, CAST(min(dated_studies.study_key) AS CHAR(64)) AS mark_1, CAST(max(dated_studies.study_key) AS CHAR(64)) AS mark_2, CAST(sum(dated_studies.study_key) AS CHAR(64)) AS mark_3, CAST(NULL AS CHAR(64)) AS mark_4, CAST(NULL AS CHAR(64)) AS mark_5, CAST(NULL AS CHAR(64)) AS mark_6
  FROM (
    SELECT studies.study_date AS raw_day, studies.study_key AS study_key
    FROM (
      SELECT `Resources`.`internalId` AS study_key, `Resources`.`parentId` AS patient_key, `MainDicomTags`.value AS study_date, 0 AS availability
      FROM `Resources` LEFT OUTER
      JOIN `MainDicomTags` ON `MainDicomTags`.id = `Resources`.`internalId` AND `MainDicomTags`.`tagGroup` = ? AND `MainDicomTags`.`tagElement` = ?
      WHERE `Resources`.`resourceType` = ?) AS studies) AS dated_studies
  GROUP BY dated_studies.raw_day
  UNION ALL SELECT ? AS part, each_series.raw_day AS raw_day, count(*) AS row_count, CAST(coalesce(nullif(nullif(upper(ltrim(rtrim(each_series.modality))), ?), ?), ?) AS CHAR(64)) AS mark_1, CAST(CASE WHEN (each_series.availability BETWEEN ? AND ?) THEN each_series.availability ELSE ? END AS CHAR(64)) AS mark_2, CAST(sum(CAST(each_series.held_count AS SIGNED INTEGER)) AS CHAR(64)) AS mark_3, CAST(sum(CAST(each_series.held_count AS SIGNED INTEGER) * CAST(each_series.held_count AS SIGNED INTEGER)) AS CHAR(64)) AS mark_4, CAST(sum(each_series.series_key) AS CHAR(64)) AS mark_5, CAST(NULL AS CHAR(64)) AS mark_6
  FROM (
    SELECT held_rows.study_key AS study_key, held_rows.raw_day AS raw_day, held_rows.series_key AS series_key, held_rows.modality AS modality, held_rows.availability AS availability, sum(held_rows.held_count) AS held_count
    FROM held_rows
    GROUP BY held_rows.study_key, held_rows.raw_day, held_rows.series_key, held_rows.modality, held_rows.availability) AS each_series
  GROUP BY each_series.raw_day, each_series.modality, each_series.availability) AS marked_days LEFT OUTER
JOIN days ON days.raw_day = marked_days.raw_day

-- values: 8, 32, 1, 8, 96, 2, 2, 2, 0, 19700101, 20261122, 8, 32, 1, study rows, 8, 32, 1, held, , *, UNKNOWN, 0, 3, 4
