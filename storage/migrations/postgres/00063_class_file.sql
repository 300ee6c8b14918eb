-- +goose Up

-- also the class workbook, filled with what the course is
ALTER TABLE register_request DROP CONSTRAINT register_request_what_check;
ALTER TABLE register_request ADD CONSTRAINT register_request_what_check CHECK (what IN ('register', 'unfetched', 'class'));
