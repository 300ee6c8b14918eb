package words_test

import (
	"strings"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/words"
)

// TestOtherKindsAreNotCalledCertificates: what is said of a paper of another kind, on the card of who has it and
// to whoever looks it up, names its kind and never calls it a certificate, valid as well as revoked.
func TestOtherKindsAreNotCalledCertificates(t *testing.T) {
	t.Parallel()
	c := course.NewCourse("DV", "Công tác dân vận")
	for lang, certificate := range map[string]string{i18n.Vietnamese: "giấy chứng nhận", i18n.English: "certificate"} {
		p := mustTexts(t).In(lang, course.Comrade)
		for _, kind := range course.PaperKinds {
			one := course.Certificate{ID: 1, Kind: kind, Year: 2022, No: 5, Code: "K7QM-2XWD-9F", State: course.Issued,
				Paper: course.Paper{Kind: kind, Name: "Nguyễn Thị Lan", Title: c.Title, Signed: "2022-08-19", Number: "5/2022"}}
			gone := one
			gone.State, gone.RevokedAt, gone.Reason = course.Revoked, coursetest.At("20/8 9:00"), "sai tên"
			for what, said := range map[string]string{
				"on the card": words.PaperState(p, c, one), "revoked on the card": words.PaperState(p, c, gone),
				"looked up": words.Verified(p, c, one), "revoked, looked up": words.Verified(p, c, gone),
				"told when it is revoked": words.Fact(p, course.CertificateRevoked{Course: c, Certificate: gone}).Text,
			} {
				said = strings.ToLower(said)
				called := strings.Contains(said, certificate) && !strings.Contains(strings.ToLower(words.Kind(p, kind)), certificate)
				if other := kind != course.Completion; called || other && !strings.Contains(said, strings.ToLower(words.Kind(p, kind))) || !other && !strings.Contains(said, certificate) {
					t.Errorf("%s, %s %s: %s", lang, kind, what, said)
				}
			}
		}
	}
}
