package stories

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// logKeys are the keys of log lines, one word for each thing that is logged, and
// none for a name, a phone number, a text or a token.
var logKeys = map[string]string{
	"answers":   "whether answers wait too, or reminders and announcements alone",
	"chat":      "of Telegram; the simulator's only",
	"checks":    "those of /readyz that fail",
	"complaint": "kind of what a process of ours has said on its standard error",
	"count":     "how many things the line is about",
	"course":    "id of a course",
	"error":     "why something failed",
	"import":    "id of a roster import",
	"job":       "name of what happens by itself",
	"language":  "of a command menu",
	"late":      "how long after its moment a slot was seen to be missed",
	"method":    "of the Bot API; the simulator's only",
	"notice":    "id of a notice",
	"ok":        "whether it went well; the simulator's only",
	"panic":     "type of what was thrown, and the functions and lines it came by",
	"reason":    "short code of a delivery that failed",
	"row":       "id in the inbox",
	"slot":      "moment for which a job was planned",
	"state":     "in which a process of ours has ended",
	"tries":     "so far",
	"trouble":   "kind of what the admins are warned of",
	"until":     "moment",
	"wait":      "until the next try",
	"waiting":   "updates that Telegram keeps for us",
	"webhook":   "whether Telegram calls us",
}

// TestLogKeys reads the calls of loggers in the source.
func TestLogKeys(t *testing.T) {
	used := map[string]bool{}
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			for _, arg := range logged(n) {
				lit, ok := arg.(*ast.BasicLit)
				if !ok {
					t.Errorf("%s: the key of a log line is computed", files.Position(arg.Pos()))
					continue
				}
				key, err := strconv.Unquote(lit.Value)
				if err != nil || logKeys[key] == "" {
					t.Errorf("%s: the key %s is not known: is there a word for it in logKeys?", files.Position(arg.Pos()), lit.Value)
				}
				used[key] = true
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for key := range logKeys {
		if !used[key] {
			t.Errorf("nothing logs %q any more", key)
		}
	}
}

// logged are the keys of a call of a logger; none for any other node.
func logged(n ast.Node) (keys []ast.Expr) {
	call, ok := n.(*ast.CallExpr)
	if !ok {
		return nil
	}
	method, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || !isLogger(method.X) {
		return nil
	}
	first := 0
	switch strings.TrimSuffix(method.Sel.Name, "Context") {
	case "Debug", "Info", "Warn", "Error":
		first = 1
	case "With":
	default:
		return nil
	}
	if strings.HasSuffix(method.Sel.Name, "Context") {
		first++
	}
	for i := first; i < len(call.Args); i += 2 {
		keys = append(keys, call.Args[i])
	}
	return keys
}

// isLogger goes by the name, as the program's loggers are called.
func isLogger(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name == "logger" || e.Name == "log" || e.Name == "slog"
	case *ast.SelectorExpr:
		return e.Sel.Name == "logger" || e.Sel.Name == "Logger" || e.Sel.Name == "log"
	}
	return false
}
