-- +goose Up

-- when a scheduled announcement is to go; kept of one that was cancelled before, and null for those that went
ALTER TABLE announcement ADD COLUMN due_at TEXT;
-- why it waits for somebody's word though its hour has come; empty while it goes by itself
ALTER TABLE announcement ADD COLUMN doubt TEXT NOT NULL DEFAULT '' CHECK (doubt IN ('', 'right', 'closed', 'nobody', 'misfit', 'late', 'quiet'));
CREATE INDEX announcement_scheduled ON announcement (due_at) WHERE state = 'scheduled';
