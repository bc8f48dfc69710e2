WITH held_rows AS 
(
  SELECT gross_rows.study_key AS study_key, gross_rows.raw_day AS raw_day, gross_rows.series_key AS series_key, gross_rows.modality AS modality, gross_rows.availability AS availability, sum(gross_rows.held_count) AS held_count
  FROM (
    SELECT studies.pk AS study_key, studies.study_date AS raw_day, series.pk AS series_key, series.modality AS modality, instances.availability AS availability, instances.held_count AS held_count
    FROM (
      SELECT study.pk AS pk, study.patient_fk AS patient_fk, study.study_date AS study_date
      FROM study
      WHERE study.rejection_state IN (?, ?) AND (study.study_deleting IS NULL OR study.study_deleting = false)) AS studies
    INNER JOIN series ON series.study_fk = studies.pk
    INNER JOIN (
      SELECT instance.series_fk AS series_key, instance.availability AS availability, count(*) AS held_count
      FROM instance
      GROUP BY instance.series_fk, instance.availability) AS instances ON instances.series_key = series.pk
    UNION ALL SELECT studies.pk AS study_key, studies.study_date AS raw_day, series.pk AS series_key, series.modality AS modality, left_out.availability AS availability, left_out.held_count AS held_count
    FROM (
      SELECT study.pk AS pk, study.patient_fk AS patient_fk, study.study_date AS study_date
      FROM study
      WHERE study.rejection_state IN (?, ?) AND (study.study_deleting IS NULL OR study.study_deleting = false)) AS studies
    INNER JOIN series ON series.study_fk = studies.pk
    INNER JOIN (
      SELECT left_out_instances.series_fk AS series_key, left_out_instances.availability AS availability, -1 AS held_count
      FROM (
        SELECT instance.pk AS pk, instance.series_fk AS series_fk, instance.availability AS availability
        FROM instance
        INNER JOIN code ON code.pk = instance.srcode_fk
        WHERE instance.sop_cuid = ? AND code.code_designator = ? AND code.code_value IN (?, ?, ?, ?) UNION SELECT instance.pk AS pk, instance.series_fk AS series_fk, instance.availability AS availability
        FROM rejected_instance
        INNER JOIN study ON study.study_iuid = rejected_instance.study_iuid
        INNER JOIN series ON series.study_fk = study.pk AND series.series_iuid = rejected_instance.series_iuid
        INNER JOIN instance ON instance.series_fk = series.pk AND instance.sop_iuid = rejected_instance.sop_iuid) AS left_out_instances) AS left_out ON left_out.series_key = series.pk) AS gross_rows
  GROUP BY gross_rows.study_key, gross_rows.raw_day, gross_rows.series_key, gross_rows.modality, gross_rows.availability
  HAVING sum(gross_rows.held_count) > ?
  UNION ALL SELECT studies.pk AS study_key, studies.study_date AS raw_day, series.pk AS series_key, series.modality AS modality, records.availability AS availability, records.held_count AS held_count
  FROM (
    SELECT study.pk AS pk, study.patient_fk AS patient_fk, study.study_date AS study_date
    FROM study
    WHERE study.rejection_state IN (?, ?) AND (study.study_deleting IS NULL OR study.study_deleting = false)) AS studies
  INNER JOIN series ON series.study_fk = studies.pk
  INNER JOIN (
    SELECT purged_series.pk AS series_key, purged_series.availability AS availability, coalesce(purged_series.instance_count, 0) AS held_count
    FROM (
      SELECT series.pk AS pk, views.availability AS availability, coalesce(views.instance_count, series.num_instances, NULL) AS instance_count, CAST(CASE WHEN (series.series_size > ?) THEN series.series_size END AS SIGNED INTEGER) AS logical_bytes
      FROM series LEFT OUTER
      JOIN (
        SELECT series_query_attrs.series_fk AS series_fk, coalesce(max(CASE WHEN (series_query_attrs.view_id = ?) THEN series_query_attrs.num_instances END), max(CASE WHEN (series_query_attrs.view_id = ?) THEN series_query_attrs.num_instances END), max(CASE WHEN (series_query_attrs.view_id != ?) THEN series_query_attrs.num_instances END)) AS instance_count, coalesce(max(CASE WHEN (series_query_attrs.view_id = ?) THEN series_query_attrs.availability END), max(CASE WHEN (series_query_attrs.view_id = ?) THEN series_query_attrs.availability END), max(CASE WHEN (series_query_attrs.view_id != ?) THEN series_query_attrs.availability END)) AS availability
        FROM series_query_attrs
        GROUP BY series_query_attrs.series_fk) AS views ON views.series_fk = series.pk
      WHERE series.inst_purge_state = ? AND series.rejection_state IN (?, ?) AND NOT (EXISTS (
          SELECT *
          FROM instance
          WHERE instance.series_fk = series.pk))) AS purged_series) AS records ON records.series_key = series.pk), 
days AS 
(
  SELECT raw_days.raw_day AS raw_day, CASE WHEN ((char_length(ltrim(rtrim(raw_days.raw_day))) = 8 AND ltrim(rtrim(raw_days.raw_day)) REGEXP '^([0-9]{4}((0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])(29|30)|(0[13578]|1[02])31)|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)0229)$') = 1 AND ltrim(rtrim(raw_days.raw_day)) BETWEEN ? AND ?) THEN ltrim(rtrim(raw_days.raw_day)) END AS study_date
  FROM (
    SELECT DISTINCT studies.study_date AS raw_day
    FROM (
      SELECT study.pk AS pk, study.patient_fk AS patient_fk, study.study_date AS study_date
      FROM study
      WHERE study.rejection_state IN (?, ?) AND (study.study_deleting IS NULL OR study.study_deleting = false)) AS studies) AS raw_days), 
sized_rows AS 
(
  SELECT gross_rows.study_key AS study_key, gross_rows.raw_day AS raw_day, gross_rows.series_key AS series_key, gross_rows.modality AS modality, gross_rows.availability AS availability, sum(gross_rows.instance_count) AS instance_count, sum(gross_rows.unsized_count) AS unsized_count, sum(gross_rows.logical_bytes) AS logical_bytes, sum(gross_rows.stored_bytes) AS stored_bytes
  FROM (
    SELECT studies.pk AS study_key, studies.study_date AS raw_day, series.pk AS series_key, series.modality AS modality, sized.availability AS availability, sized.instance_count AS instance_count, sized.unsized_count AS unsized_count, sized.logical_bytes AS logical_bytes, sized.stored_bytes AS stored_bytes
    FROM (
      SELECT study.pk AS pk, study.patient_fk AS patient_fk, study.study_date AS study_date
      FROM study
      WHERE study.rejection_state IN (?, ?) AND (study.study_deleting IS NULL OR study.study_deleting = false)) AS studies
    INNER JOIN series ON series.study_fk = studies.pk
    INNER JOIN (
      SELECT sized_instances.series_key AS series_key, sized_instances.availability AS availability, count(*) AS instance_count, sum(CASE WHEN (sized_instances.own_bytes IS NULL) THEN ? ELSE ? END) AS unsized_count, coalesce(sum(sized_instances.own_bytes), 0) AS logical_bytes, coalesce(sum(sized_instances.stored_bytes), 0) AS stored_bytes
      FROM (
        SELECT instance.series_fk AS series_key, instance.availability AS availability, max(locations.logical_bytes) AS own_bytes, sum(locations.stored_bytes) AS stored_bytes
        FROM instance LEFT OUTER
        JOIN (
          SELECT location.instance_fk AS instance_fk, CASE WHEN (location.object_size > ?) THEN location.object_size END AS logical_bytes, CASE WHEN (location.status != ? AND (location.multi_ref IS NULL OR NOT (EXISTS (
                  SELECT *
                  FROM location AS same_file
                  WHERE same_file.multi_ref = location.multi_ref AND same_file.pk < location.pk)))) THEN CASE WHEN (location.object_size > ?) THEN location.object_size END ELSE ? END AS stored_bytes
          FROM location
          WHERE location.object_type = ?) AS locations ON locations.instance_fk = instance.pk
        GROUP BY instance.pk, instance.series_fk, instance.availability) AS sized_instances
      GROUP BY sized_instances.series_key, sized_instances.availability) AS sized ON sized.series_key = series.pk
    WHERE true = 1
    UNION ALL SELECT studies.pk AS study_key, studies.study_date AS raw_day, series.pk AS series_key, series.modality AS modality, left_out.availability AS availability, left_out.instance_count AS instance_count, left_out.unsized_count AS unsized_count, left_out.logical_bytes AS logical_bytes, left_out.stored_bytes AS stored_bytes
    FROM (
      SELECT study.pk AS pk, study.patient_fk AS patient_fk, study.study_date AS study_date
      FROM study
      WHERE study.rejection_state IN (?, ?) AND (study.study_deleting IS NULL OR study.study_deleting = false)) AS studies
    INNER JOIN series ON series.study_fk = studies.pk
    INNER JOIN (
      SELECT sized.series_key AS series_key, sized.availability AS availability, -sized.instance_count AS instance_count, -sized.unsized_count AS unsized_count, -sized.logical_bytes AS logical_bytes, -sized.stored_bytes AS stored_bytes
      FROM (
        SELECT sized_instances.series_key AS series_key, sized_instances.availability AS availability, count(*) AS instance_count, sum(CASE WHEN (sized_instances.own_bytes IS NULL) THEN ? ELSE ? END) AS unsized_count, coalesce(sum(sized_instances.own_bytes), 0) AS logical_bytes, coalesce(sum(sized_instances.stored_bytes), 0) AS stored_bytes
        FROM (
          SELECT left_out_instances.series_fk AS series_key, left_out_instances.availability AS availability, max(locations.logical_bytes) AS own_bytes, sum(locations.stored_bytes) AS stored_bytes
          FROM (
            SELECT instance.pk AS pk, instance.series_fk AS series_fk, instance.availability AS availability
            FROM instance
            INNER JOIN code ON code.pk = instance.srcode_fk
            WHERE instance.sop_cuid = ? AND code.code_designator = ? AND code.code_value IN (?, ?, ?, ?) UNION SELECT instance.pk AS pk, instance.series_fk AS series_fk, instance.availability AS availability
            FROM rejected_instance
            INNER JOIN study ON study.study_iuid = rejected_instance.study_iuid
            INNER JOIN series ON series.study_fk = study.pk AND series.series_iuid = rejected_instance.series_iuid
            INNER JOIN instance ON instance.series_fk = series.pk AND instance.sop_iuid = rejected_instance.sop_iuid) AS left_out_instances LEFT OUTER
          JOIN (
            SELECT location.instance_fk AS instance_fk, CASE WHEN (location.object_size > ?) THEN location.object_size END AS logical_bytes, CASE WHEN (location.status != ? AND (location.multi_ref IS NULL OR NOT (EXISTS (
                    SELECT *
                    FROM location AS same_file
                    WHERE same_file.multi_ref = location.multi_ref AND same_file.pk < location.pk)))) THEN CASE WHEN (location.object_size > ?) THEN location.object_size END ELSE ? END AS stored_bytes
            FROM location
            WHERE location.object_type = ?) AS locations ON locations.instance_fk = left_out_instances.pk
          GROUP BY left_out_instances.pk, left_out_instances.series_fk, left_out_instances.availability) AS sized_instances
        GROUP BY sized_instances.series_key, sized_instances.availability) AS sized) AS left_out ON left_out.series_key = series.pk
    WHERE true = 1) AS gross_rows
  GROUP BY gross_rows.study_key, gross_rows.raw_day, gross_rows.series_key, gross_rows.modality, gross_rows.availability
  HAVING sum(gross_rows.instance_count) > ?
  UNION ALL SELECT studies.pk AS study_key, studies.study_date AS raw_day, series.pk AS series_key, series.modality AS modality, records.availability AS availability, records.instance_count AS instance_count, records.unsized_count AS unsized_count, records.logical_bytes AS logical_bytes, records.stored_bytes AS stored_bytes
  FROM (
    SELECT study.pk AS pk, study.patient_fk AS patient_fk, study.study_date AS study_date
    FROM study
    WHERE study.rejection_state IN (?, ?) AND (study.study_deleting IS NULL OR study.study_deleting = false)) AS studies
  INNER JOIN series ON series.study_fk = studies.pk
  INNER JOIN (
    SELECT purged_series.pk AS series_key, purged_series.availability AS availability, coalesce(purged_series.instance_count, 0) AS instance_count, CASE WHEN (purged_series.logical_bytes IS NULL) THEN coalesce(purged_series.instance_count, 0) ELSE 0 END AS unsized_count, coalesce(purged_series.logical_bytes, 0) AS logical_bytes, coalesce(purged_series.logical_bytes, 0) AS stored_bytes
    FROM (
      SELECT series.pk AS pk, views.availability AS availability, coalesce(views.instance_count, series.num_instances, NULL) AS instance_count, CAST(CASE WHEN (series.series_size > ?) THEN series.series_size END AS SIGNED INTEGER) AS logical_bytes
      FROM series LEFT OUTER
      JOIN (
        SELECT series_query_attrs.series_fk AS series_fk, coalesce(max(CASE WHEN (series_query_attrs.view_id = ?) THEN series_query_attrs.num_instances END), max(CASE WHEN (series_query_attrs.view_id = ?) THEN series_query_attrs.num_instances END), max(CASE WHEN (series_query_attrs.view_id != ?) THEN series_query_attrs.num_instances END)) AS instance_count, coalesce(max(CASE WHEN (series_query_attrs.view_id = ?) THEN series_query_attrs.availability END), max(CASE WHEN (series_query_attrs.view_id = ?) THEN series_query_attrs.availability END), max(CASE WHEN (series_query_attrs.view_id != ?) THEN series_query_attrs.availability END)) AS availability
        FROM series_query_attrs
        GROUP BY series_query_attrs.series_fk) AS views ON views.series_fk = series.pk
      WHERE series.inst_purge_state = ? AND series.rejection_state IN (?, ?) AND NOT (EXISTS (
          SELECT *
          FROM instance
          WHERE instance.series_fk = series.pk))) AS purged_series) AS records ON records.series_key = series.pk
  WHERE true = 1)
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
                SELECT folded.study_key AS study_key, folded.raw_day AS raw_day, folded.modality AS modality, max(max(CASE WHEN (folded.availability BETWEEN ? AND ?) THEN folded.availability ELSE ? END)) OVER (PARTITION BY folded.study_key) AS availability
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

-- values: 0, 1, 0, 1, 1.2.840.10008.5.1.4.1.1.88.59, DCM, 113001, 113037, 113038, 113039, 0, 0, 1, 0, hideRejected, regularUse, trashView, hideRejected, regularUse, trashView, 1, 0, 1, 19700101, 20261122, 0, 1, 0, 1, 1, 0, 0, 3, 0, 0, 0, 0, 1, 1, 0, 1.2.840.10008.5.1.4.1.1.88.59, DCM, 113001, 113037, 113038, 113039, 0, 3, 0, 0, 0, 0, 0, 1, 0, hideRejected, regularUse, trashView, hideRejected, regularUse, trashView, 1, 0, 1, cell, 0, 0, 0, 0, , *, UNKNOWN, 1, 1, 0, 0, 3, 4, , *, UNKNOWN, 0, 0, , *, UNKNOWN, 0, 3, 4, 0, data_up_to, 0, 0, 0, 0, 0, 0
