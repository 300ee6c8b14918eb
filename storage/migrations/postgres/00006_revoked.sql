-- +goose Up

ALTER TABLE certificate ADD COLUMN number TEXT NOT NULL DEFAULT ''; -- as it is cited: "12/2022/GCN"
UPDATE certificate SET number = no || '/' || year || '/GCN';
CREATE UNIQUE INDEX certificate_cited ON certificate (number);
-- The revoked one in whose place it was issued.
ALTER TABLE certificate ADD COLUMN replaces BIGINT REFERENCES certificate (id);
CREATE UNIQUE INDEX certificate_replaces ON certificate (replaces) WHERE replaces IS NOT NULL;
ALTER TABLE certificate ADD COLUMN reason TEXT NOT NULL DEFAULT ''; -- why it was revoked
CREATE INDEX certificate_enrollment ON certificate (enrollment_id, id);

-- A bundle is made anew when a paper of its delegation is revoked or added; the one before
-- stays, with its file.
ALTER TABLE bundle DROP CONSTRAINT bundle_course_id_delegation_id_key;
ALTER TABLE bundle ADD COLUMN outdated_at TIMESTAMPTZ; -- when the next one was asked for
CREATE INDEX bundle_course ON bundle (course_id, delegation_id, id);
CREATE UNIQUE INDEX bundle_one ON bundle (course_id, delegation_id) WHERE outdated_at IS NULL;
DROP INDEX bundle_undrawn;
CREATE INDEX bundle_undrawn ON bundle (id) WHERE file_id IS NULL AND outdated_at IS NULL;
