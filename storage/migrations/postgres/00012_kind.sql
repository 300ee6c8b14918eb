-- +goose Up

-- Numbers are given in a row for each kind of paper and year.
ALTER TABLE series ADD COLUMN kind TEXT NOT NULL DEFAULT 'completion';
ALTER TABLE series ALTER COLUMN kind DROP DEFAULT;
ALTER TABLE series DROP CONSTRAINT series_pkey;
ALTER TABLE series ADD PRIMARY KEY (kind, year);

-- A course gives papers of several kinds; a letter of thanks is for a speaker, who is on no roster.
ALTER TABLE certificate ADD COLUMN kind TEXT NOT NULL DEFAULT 'completion' CHECK (kind IN (
    'completion', -- giấy chứng nhận
    'merit',      -- giấy khen
    'attended',   -- giấy xác nhận tham dự
    'thanks'      -- thư cảm ơn
));
ALTER TABLE certificate ALTER COLUMN kind DROP DEFAULT;
ALTER TABLE certificate ADD COLUMN speaker TEXT NOT NULL DEFAULT ''; -- as the sessions name them; empty when it is for somebody on the roster
ALTER TABLE certificate ALTER COLUMN speaker DROP DEFAULT;
ALTER TABLE certificate ALTER COLUMN number DROP DEFAULT;
ALTER TABLE certificate ALTER COLUMN enrollment_id DROP NOT NULL;
ALTER TABLE certificate ADD CHECK ((kind = 'thanks') = (enrollment_id IS NULL));
ALTER TABLE certificate ADD CHECK ((kind = 'thanks') = (speaker <> ''));
DROP INDEX certificate_number;
DROP INDEX certificate_one;
DROP INDEX certificate_cited;
CREATE UNIQUE INDEX certificate_number ON certificate (no, kind, year);
CREATE UNIQUE INDEX certificate_one ON certificate (enrollment_id, kind) WHERE state = 'issued' AND enrollment_id IS NOT NULL;
CREATE UNIQUE INDEX certificate_speaker ON certificate (course_id, kind, speaker) WHERE state = 'issued' AND enrollment_id IS NULL;
