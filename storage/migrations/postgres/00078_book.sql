-- +goose Up

-- A place's entries are found by the index that keeps them apart, so that each entry has an index less.
ALTER TABLE attendance
    DROP CONSTRAINT attendance_session_id_enrollment_id_revision_key,
    ADD UNIQUE (enrollment_id, session_id, revision);
DROP INDEX attendance_enrollment;
