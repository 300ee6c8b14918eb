// Package chart draws counts as pictures that a chat shows. It knows nothing of what they
// are counts of.
package chart

import (
	"fmt"
	"strconv"

	"github.com/go-analyze/charts"
)

// The size of a picture, in pixels: as wide as a phone shows it without loss.
const (
	Width  = 900
	Height = 560
)

// Group is one series of bars: a count for each label.
type Group struct {
	Name   string
	Counts []int
}

// Bars draws groups of bars side by side, over their labels, as a PNG; the same of the
// same. Its letters are those of Roboto, which has all of Vietnamese and no emoji.
func Bars(title, below string, labels []string, groups []Group) ([]byte, error) {
	values, names := make([][]float64, len(groups)), make([]string, len(groups))
	for i, g := range groups {
		names[i] = g.Name
		for _, n := range g.Counts {
			values[i] = append(values[i], float64(n))
		}
	}
	opt := charts.NewBarChartOptionWithData(values)
	for i := range opt.SeriesList {
		opt.SeriesList[i].Label = charts.SeriesLabel{Show: new(true), FontStyle: charts.FontStyle{FontSize: 14}, ValueFormatter: whole}
	}
	opt.Padding = charts.Box{Top: 24, Right: 24, Bottom: 16, Left: 24, IsSet: true}
	opt.Title = charts.TitleOption{
		Text: title + "\n" + below, Offset: charts.OffsetCenter, FontStyle: charts.FontStyle{FontSize: 15},
	}
	opt.Legend = charts.LegendOption{
		SeriesNames: names, Offset: charts.OffsetStr{Left: charts.PositionCenter, Top: "74"}, FontStyle: charts.FontStyle{FontSize: 13},
	}
	opt.CategoryAxis = charts.CategoryAxisOption{Labels: labels, LabelCount: len(labels), LabelFontStyle: charts.FontStyle{FontSize: 13}}
	opt.ValueAxis = []charts.ValueAxisOption{{Show: new(false), Min: new(0.0)}}
	p := charts.NewPainter(charts.PainterOptions{OutputFormat: charts.ChartOutputPNG, Width: Width, Height: Height})
	if err := p.BarChart(opt); err != nil {
		return nil, fmt.Errorf("draw the bars: %w", err)
	}
	data, err := p.Bytes()
	if err != nil {
		return nil, fmt.Errorf("write the picture: %w", err)
	}
	return data, nil
}

func whole(v float64) string { return strconv.Itoa(int(v)) }
