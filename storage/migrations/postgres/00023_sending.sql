-- +goose Up

-- each announcement by its number on its course, as people call it
ALTER TABLE announcement ADD COLUMN no BIGINT NOT NULL DEFAULT 0;
-- how often it was sent: again to those only who hadn't got it
ALTER TABLE announcement ADD COLUMN round BIGINT NOT NULL DEFAULT 1 CHECK (round > 0);
-- when it was last paused, let go on, stopped or sent again
ALTER TABLE announcement ADD COLUMN changed_at TIMESTAMPTZ;
-- why it has paused by itself, as a notice's failure; empty when somebody has paused it
ALTER TABLE announcement ADD COLUMN pause_reason TEXT NOT NULL DEFAULT '';
-- whether it was stopped; until what is on its way has arrived it is sending
ALTER TABLE announcement ADD COLUMN stopping BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE announcement
SET no = numbered.nth
FROM (SELECT id, ROW_NUMBER() OVER (PARTITION BY course_id ORDER BY id) AS nth FROM announcement) AS numbered
WHERE announcement.id = numbered.id;
CREATE UNIQUE INDEX announcement_no ON announcement (course_id, no);
CREATE INDEX announcement_paused ON announcement (id) WHERE state = 'paused';
