-- +goose Up

-- what a merge has taken from the double to the kept place, or given for it, by the table it stands in
CREATE TABLE merge_taken (
    merge_id BIGINT NOT NULL REFERENCES merge (id),
    what     TEXT NOT NULL,
    row_id   BIGINT NOT NULL, -- by what the row is found beside its place; 0 where a place has one at most
    was      BIGINT NOT NULL, -- what it named before: the place, or the entry that an objection is about
    PRIMARY KEY (merge_id, what, row_id)
);
INSERT INTO merge_taken (merge_id, what, row_id, was)
SELECT l.merge_id, 'leave_request', l.leave_id, m.merged_id FROM merge_leave l JOIN merge m ON m.id = l.merge_id;
INSERT INTO merge_taken (merge_id, what, row_id, was)
SELECT i.merge_id, 'inquiry', i.inquiry_id, m.merged_id FROM merge_inquiry i JOIN merge m ON m.id = i.merge_id;
DROP TABLE merge_leave;
DROP TABLE merge_inquiry;

-- Nobody has a certificate and a confirmation of attendance of one course that both are valid: the
-- confirmation is replaced by the certificate that comes after it.
ALTER TABLE certificate ADD COLUMN supersedes BIGINT REFERENCES certificate (id);
UPDATE certificate
SET supersedes = (SELECT o.id FROM certificate o WHERE o.enrollment_id = certificate.enrollment_id AND o.kind = 'attended' AND o.state = 'issued')
WHERE kind = 'completion' AND state = 'issued';
UPDATE certificate
SET state = 'replaced', revoked_at = (SELECT n.issued_at FROM certificate n WHERE n.supersedes = certificate.id)
WHERE id IN (SELECT n.supersedes FROM certificate n WHERE n.supersedes IS NOT NULL);
-- the file of a delegation that has a replaced confirmation is not one to hand on any more
UPDATE bundle
SET outdated_at = (
    SELECT MAX(o.revoked_at)
    FROM certificate o
    JOIN certificate n ON n.supersedes = o.id
    WHERE o.course_id = bundle.course_id AND o.delegation_id = bundle.delegation_id)
WHERE outdated_at IS NULL;
INSERT INTO bundle (course_id, delegation_id, created_at)
SELECT b.course_id, b.delegation_id, MAX(b.outdated_at)
FROM bundle b
WHERE EXISTS (
        SELECT 1
        FROM certificate o
        JOIN certificate n ON n.supersedes = o.id
        WHERE o.course_id = b.course_id AND o.delegation_id = b.delegation_id)
    AND EXISTS (SELECT 1 FROM certificate c WHERE c.course_id = b.course_id AND c.delegation_id = b.delegation_id AND c.state = 'issued')
    AND NOT EXISTS (SELECT 1 FROM bundle l WHERE l.course_id = b.course_id AND l.delegation_id = b.delegation_id AND l.outdated_at IS NULL)
GROUP BY b.course_id, b.delegation_id;
CREATE UNIQUE INDEX certificate_supersedes ON certificate (supersedes) WHERE supersedes IS NOT NULL;
CREATE UNIQUE INDEX certificate_attendance ON certificate (enrollment_id) WHERE state = 'issued' AND kind IN ('completion', 'attended');
