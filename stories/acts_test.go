package stories

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// changes are the methods of a storage transaction that change a class: only an act
// calls them.
var changes = []string{
	"Announce", "AnswerQuestion", "CancelImports", "CancelScheduled", "CheckIn", "CloseCourse", "CloseSession", "Correct", "CreateCertificate", "CreateClaim",
	"CreateCorrection", "CreateCourse", "CreateImport", "CreateInquiry", "CreateInvitation", "CreateMaterial", "CreateObjection", "CreateResponse", "DeleteMaterial", "DoubtScheduled", "EndCorrection", "EndObjection", "ForgetOpinions", "Enroll", "GrantRole", "JoinTrainees", "KeepResponse", "KeepSigned",
	"LinkPlace", "LinkTrainee", "MergePlaces", "MovePlace", "NextNumbers", "React", "Release", "RestoreLeftOut", "RevokeRole", "ScheduleAnnouncement", "SendScheduled", "SetCheckIn", "SetConsent", "SetFeedback", "SetNews", "SetOpinion", "SetWarned", "SettleClaim", "StartDeed", "StartSeries",
	"StoreRoster", "TakeBack", "UnlinkPlace", "UnmergePlaces", "UpdateCourse", "UpdateEnrollment", "UseInvitation",
	"WithdrawInvitation", "WithdrawLeftOut", "WrongCode",
}

// TestOnlyActsChangeAClass reads what the doors call: what changes a class is an act of
// registrar, whichever door it comes by.
func TestOnlyActsChangeAClass(t *testing.T) {
	acts := 0
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		room := filepath.ToSlash(filepath.Dir(strings.TrimPrefix(path, "../")))
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.HasPrefix(room, "storage") {
			return err
		}
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			name, at := storeCall(n)
			switch {
			case !slices.Contains(changes, name):
			case room == "registrar":
				acts++
			default:
				t.Errorf("%s calls %s, which is for an act of registrar", files.Position(at), name)
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if acts < len(changes) {
		t.Errorf("only %d calls of the %d changes were found in registrar", acts, len(changes))
	}
}

// storeCall is the method that a node calls of a value; empty for any other node, and
// for an act: registrar's own function, or a method of who acts.
func storeCall(n ast.Node) (method string, at token.Pos) {
	call, ok := n.(*ast.CallExpr)
	if !ok {
		return "", 0
	}
	of, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return "", 0
	}
	switch x := of.X.(type) {
	case *ast.CallExpr: // v.By().Claim, registrar.Operator(now).StoreRoster
		return "", 0
	case *ast.Ident:
		if x.Name == "registrar" || x.Name == "by" || x.Name == "x509" { // which makes certificates of another kind
			return "", 0
		}
	}
	return of.Sel.Name, call.Pos()
}
