-- +goose Up

-- whether the papers are to be drawn for stock that is printed already, and not as pictures
ALTER TABLE preview ADD COLUMN overlay BOOLEAN NOT NULL DEFAULT FALSE;
DROP INDEX preview_once;
CREATE UNIQUE INDEX preview_once ON preview (course_id, account_id, overlay) WHERE done_at IS NULL;
