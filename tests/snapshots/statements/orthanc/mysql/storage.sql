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
      WHERE `Resources`.`resourceType` = ?) AS studies) AS raw_days), 
sized_rows AS 
(
  SELECT studies.study_key AS study_key, studies.study_date AS raw_day, series.series_key AS series_key, series.modality AS modality, studies.availability AS availability, sized.instance_count AS instance_count, sized.unsized_count AS unsized_count, sized.logical_bytes AS logical_bytes, sized.stored_bytes AS stored_bytes
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
    SELECT sized_instances.series_key AS series_key, count(*) AS instance_count, sum(CASE WHEN (sized_instances.own_bytes IS NULL) THEN ? ELSE ? END) AS unsized_count, coalesce(sum(sized_instances.own_bytes), 0) AS logical_bytes, coalesce(sum(sized_instances.stored_bytes), 0) AS stored_bytes
    FROM (
      SELECT instances_of_series.series_key AS series_key, max(dicom_files.logical_bytes) AS own_bytes, sum(dicom_files.stored_bytes) AS stored_bytes
      FROM (
        SELECT `Resources`.`internalId` AS instance_key, `Resources`.`parentId` AS series_key
        FROM `Resources`
        WHERE `Resources`.`resourceType` = ?) AS instances_of_series LEFT OUTER
      JOIN (
        SELECT `AttachedFiles`.id AS id, CASE WHEN (`AttachedFiles`.`uncompressedSize` > ?) THEN `AttachedFiles`.`uncompressedSize` END AS logical_bytes, CASE WHEN (`AttachedFiles`.`compressedSize` > ?) THEN `AttachedFiles`.`compressedSize` END AS stored_bytes
        FROM `AttachedFiles`
        WHERE `AttachedFiles`.`fileType` = ?) AS dicom_files ON dicom_files.id = instances_of_series.instance_key
      GROUP BY instances_of_series.instance_key, instances_of_series.series_key) AS sized_instances
    GROUP BY sized_instances.series_key) AS sized ON sized.series_key = series.series_key
  WHERE true = 1)
 SELECT answer.part, answer.hospital, answer.period, answer.modality, answer.availability, answer.study_count, answer.distinct_study_count, answer.instance_count, answer.unsized_count, answer.logical_bytes, answer.stored_bytes
FROM (
  SELECT ? AS part, parts.hospital AS hospital, parts.period AS period, parts.modality AS modality, parts.availability AS availability, sum(parts.study_count) AS study_count, sum(parts.distinct_study_count) AS distinct_study_count, sum(parts.instance_count) AS instance_count, sum(parts.unsized_count) AS unsized_count, sum(parts.logical_bytes) AS logical_bytes, sum(parts.stored_bytes) AS stored_bytes
  FROM (
    SELECT CAST(NULL AS CHAR(64)) AS hospital, CAST(substring(facts.study_date, 1, 6) AS CHAR(64)) AS period, CAST(facts.modality AS CHAR(64)) AS modality, facts.availability AS availability, facts.study_count AS study_count, facts.distinct_study_count AS distinct_study_count, ? AS instance_count, ? AS unsized_count, ? AS logical_bytes, ? AS stored_bytes
    FROM (
      SELECT read_groups.study_date AS study_date, read_groups.modality AS modality, read_groups.availability AS availability, read_groups.study_count AS study_count, read_groups.distinct_study_count AS distinct_study_count
      FROM (
        SELECT days.study_date AS study_date, coalesce(nullif(nullif(upper(ltrim(rtrim(raw_groups.modality))), ?), ?), ?) AS modality, CASE WHEN (raw_groups.availability BETWEEN ? AND ?) THEN raw_groups.availability ELSE ? END AS availability, raw_groups.study_count AS study_count, raw_groups.distinct_study_count AS distinct_study_count
        FROM (
          SELECT placed.raw_day AS raw_day, placed.modality AS modality, placed.availability AS availability, count(*) AS study_count, sum(placed.is_first) AS distinct_study_count
          FROM (
            SELECT held.study_key AS study_key, held.raw_day AS raw_day, held.availability AS availability, held.modality AS modality, CASE WHEN (row_number() OVER (PARTITION BY held.study_key ORDER BY held.modality) = ?) THEN ? ELSE ? END AS is_first
            FROM (
              SELECT DISTINCT folded.study_key AS study_key, folded.raw_day AS raw_day, folded.availability AS availability, folded.modality AS modality
              FROM (
                SELECT held_rows.study_key AS study_key, held_rows.raw_day AS raw_day, held_rows.availability AS availability, coalesce(nullif(nullif(upper(ltrim(rtrim(held_rows.modality))), ?), ?), ?) AS modality
                FROM held_rows) AS folded) AS held) AS placed
          GROUP BY placed.raw_day, placed.modality, placed.availability) AS raw_groups LEFT OUTER
        JOIN days ON days.raw_day = raw_groups.raw_day
        WHERE true = 1) AS read_groups) AS facts
    UNION ALL SELECT CAST(NULL AS CHAR(64)) AS hospital, CAST(substring(facts.study_date, 1, 6) AS CHAR(64)) AS period, CAST(facts.modality AS CHAR(64)) AS modality, facts.availability AS availability, ? AS study_count, ? AS distinct_study_count, facts.instance_count AS instance_count, facts.unsized_count AS unsized_count, facts.logical_bytes AS logical_bytes, facts.stored_bytes AS stored_bytes
    FROM (
      SELECT read_groups.study_date AS study_date, read_groups.modality AS modality, read_groups.availability AS availability, read_groups.instance_count AS instance_count, read_groups.unsized_count AS unsized_count, read_groups.logical_bytes AS logical_bytes, read_groups.stored_bytes AS stored_bytes
      FROM (
        SELECT days.study_date AS study_date, coalesce(nullif(nullif(upper(ltrim(rtrim(raw_groups.modality))), ?), ?), ?) AS modality, CASE WHEN (raw_groups.availability BETWEEN ? AND ?) THEN raw_groups.availability ELSE ? END AS availability, raw_groups.instance_count AS instance_count, raw_groups.unsized_count AS unsized_count, raw_groups.logical_bytes AS logical_bytes, raw_groups.stored_bytes AS stored_bytes
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

-- values: 8, 32, 1, 8, 96, 2, 2, 2, 0, 19700101, 20261122, 8, 32, 1, 8, 32, 1, 8, 96, 2, 1, 0, 3, 0, 0, 1, cell, 0, 0, 0, 0, , *, UNKNOWN, 0, 3, 4, 1, 1, 0, , *, UNKNOWN, 0, 0, , *, UNKNOWN, 0, 3, 4, 0, data_up_to, 0, 0, 0, 0, 0, 0
