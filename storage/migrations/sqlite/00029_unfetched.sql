-- +goose Up

-- what is asked for: the register, or the list of the papers that nobody has fetched
ALTER TABLE register_request ADD COLUMN what TEXT NOT NULL DEFAULT 'register' CHECK (what IN ('register', 'unfetched'));
DROP INDEX register_request_waiting;
CREATE UNIQUE INDEX register_request_waiting ON register_request (account_id, COALESCE(course_id, 0), year, what) WHERE done_at IS NULL;
