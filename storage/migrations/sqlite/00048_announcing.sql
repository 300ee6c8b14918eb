-- +goose Up

-- what becomes of an announcement of the course for whom it is not known whether they got it
ALTER TABLE course ADD COLUMN on_unknown TEXT NOT NULL DEFAULT 'resend' CHECK (on_unknown IN ('resend', 'hold'));
-- what the line above each announcement names: the course, that and who sends it, or nothing, without such a line
ALTER TABLE course ADD COLUMN head TEXT NOT NULL DEFAULT 'course' CHECK (head IN ('course', 'sender', 'none'));
