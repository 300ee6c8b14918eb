-- +goose Up

-- what is done with the messages of the announcement of_id, which has the same number; empty for one of its own
ALTER TABLE announcement RENAME COLUMN recalls TO of_id;
ALTER TABLE announcement ADD COLUMN deed TEXT NOT NULL DEFAULT '' CHECK (deed IN ('', 'recall', 'edit', 'pin', 'unpin', 'nudge'));
UPDATE announcement SET deed = 'recall', message = '{"of":' || of_id || ',"deed":"recall"}' WHERE of_id IS NOT NULL;
DROP INDEX announcement_recalls;
CREATE UNIQUE INDEX announcement_of ON announcement (of_id) WHERE of_id IS NOT NULL AND done_at IS NULL;
CREATE INDEX announcement_deeds ON announcement (of_id, deed) WHERE of_id IS NOT NULL;
