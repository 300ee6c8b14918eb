-- +goose Up

-- papers of other kinds are previewed too, commendations with the people whom they are for and the reason
ALTER TABLE preview ADD COLUMN kind TEXT NOT NULL DEFAULT 'completion' CHECK (kind IN ('completion', 'merit', 'attended', 'thanks'));
ALTER TABLE preview ADD COLUMN places TEXT NOT NULL DEFAULT 'null'; -- JSON, ids of enrollments
ALTER TABLE preview ADD COLUMN reason TEXT NOT NULL DEFAULT '';
DROP INDEX preview_once;
CREATE UNIQUE INDEX preview_once ON preview (course_id, account_id, kind) WHERE done_at IS NULL;
