-- +goose Up

-- A place's entries are found by the index that keeps them apart, so that each entry has an index less. SQLite can't change a
-- UNIQUE otherwise without making the table anew, to which others refer; REINDEX fills its index in the new order.
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = REPLACE(sql, 'UNIQUE (session_id, enrollment_id, revision)', 'UNIQUE (enrollment_id, session_id, revision)') WHERE type = 'table' AND name = 'attendance';
PRAGMA writable_schema = RESET;
REINDEX attendance;
DROP INDEX attendance_enrollment;
