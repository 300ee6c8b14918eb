-- +goose Up

-- What the clock looks for every 20 seconds: found by what is due, not by reading what
-- there is.
CREATE INDEX session_start ON session (starts_at);
CREATE INDEX session_end ON session (ends_at);
CREATE INDEX session_moved ON session (moved_from) WHERE moved_from IS NOT NULL;
CREATE INDEX session_closed ON session (closed_at, starts_at);
CREATE INDEX attendance_session ON attendance (session_id, id);
CREATE INDEX correction_untold ON correction (id) WHERE told_at IS NULL AND state = 'asked';
CREATE INDEX feedback_named ON feedback (session_id, enrollment_id) WHERE enrollment_id IS NOT NULL;
CREATE INDEX bundle_undrawn ON bundle (id) WHERE file_id IS NULL;
