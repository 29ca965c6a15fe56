// Command screenshots draws every page of the desk on the example dossier, at
// three widths, light and dark, into a folder:
//
//	go run ./web/internal/screenshots OUT
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/chromedp/chromedp"

	"chancery/web/internal/browser"
)

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: go run ./web/internal/screenshots OUT [PAGE…]")
		os.Exit(2)
	}
	if err := draw(context.Background(), os.Args[1], os.Args[2:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

type shot struct {
	name, path string
	prepare    []chromedp.Action[chromedp.Void]
}

func draw(ctx context.Context, out string, only []string) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "chancery-screenshots-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	program, err := browser.Build(ctx, dir)
	if err != nil {
		return err
	}
	address, wait, err := browser.Serve(ctx, program, "demo", "--reader", "simple", "--listen", "127.0.0.1:0")
	if err != nil {
		return err
	}
	defer wait()
	defer cancel()
	var list struct {
		Documents []struct{ Digest, Title string }
	}
	if err := getJSON(address+"/?format=json", &list); err != nil {
		return err
	}
	document := "/documents/" + list.Documents[0].Digest
	var doc struct{ Attributions []struct{ ID, Parent string } }
	if err := getJSON(address+document+"?format=json", &doc); err != nil {
		return err
	}
	finding := doc.Attributions[0].ID
	for _, a := range doc.Attributions {
		if a.Parent != "" {
			finding = a.ID
			break
		}
	}
	var dates struct {
		Dates []struct{ Document, Date string }
	}
	if err := getJSON(address+"/timeline?from=1999-05-01&to=1999-05-31&format=json", &dates); err != nil {
		return err
	}
	var actors struct{ Actors []struct{ ID string } }
	if err := getJSON(address+"/actors?format=json", &actors); err != nil {
		return err
	}
	if len(dates.Dates)*len(actors.Actors) == 0 {
		return fmt.Errorf("the example dossier has %d dates and %d actors", len(dates.Dates), len(actors.Actors))
	}
	var claims struct{ Claims []struct{ ID string } }
	if err := getJSON(address+"/claims?words=approved&format=json", &claims); err != nil {
		return err
	}
	claim := "/claims/" + claims.Claims[0].ID
	var one struct {
		Evidence map[string]struct{ Nodes []struct{ ID string } }
	}
	if err := getJSON(address+claim+"?format=json", &one); err != nil {
		return err
	}
	tab, end, err := browser.Open(ctx)
	if err != nil {
		return err
	}
	defer end()
	// Some decisions, so that no page is empty.
	if err := chromedp.Do(tab, chromedp.EmulateViewport(1600, 1000), chromedp.Navigate(address+document), chromedp.WaitVisible(chromedp.CSS("#sheet .note"))); err != nil {
		return err
	}
	for _, key := range []string{"a", "j", "a", "j", "x", "]"} {
		if err := chromedp.Do(tab, chromedp.KeyEvent("j"), chromedp.KeyEvent(key), chromedp.WaitVisible(chromedp.CSS("#bar:not([hidden])"))); err != nil {
			return err
		}
	}
	if err := chromedp.Do(tab, chromedp.Navigate(address+"/hypotheses"), chromedp.WaitVisible(chromedp.CSS(".put-in"))); err != nil {
		return err
	}
	for i, says := range []string{"The Marshal approved the paper before it was sent.", "The Marshal never saw the paper."} {
		if err := chromedp.Do(tab, chromedp.SetValue(chromedp.CSS(".put-in input[name=says]"), says), chromedp.Click(chromedp.CSS(".put-in button")), chromedp.WaitVisible(chromedp.CSS(fmt.Sprintf(".ranking li:nth-child(%d)", i+1)))); err != nil {
			return err
		}
	}
	if err := chromedp.Do(tab, chromedp.Navigate(address+"/hypotheses?claim="+claims.Claims[0].ID), chromedp.WaitVisible(chromedp.CSS(".weighed")), chromedp.KeyEvent("j+l-"), chromedp.WaitVisible(chromedp.CSS(".weighed td.inconsistent"))); err != nil {
		return err
	}
	var hypotheses struct{ Hypotheses []struct{ ID string } }
	if err := getJSON(address+"/hypotheses?format=json", &hypotheses); err != nil {
		return err
	}
	shots := []shot{
		{name: "documents", path: "/"},
		{name: "reader", path: document},
		{name: "reader-focus", path: document, prepare: []chromedp.Action[chromedp.Void]{chromedp.KeyEvent("jjjj")}},
		{name: "reader-correct", path: document, prepare: []chromedp.Action[chromedp.Void]{chromedp.KeyEvent("jjjje"), chromedp.WaitVisible(chromedp.CSS(".editor textarea"))}},
		{name: "finding", path: document + "/findings/" + finding},
		{name: "search", path: "/search?q=letter"},
		{name: "search-empty", path: "/search"},
		{name: "claims", path: "/claims"},
		{name: "claim", path: claim},
		{name: "claim-against", path: claim + "?side=against"},
		{name: "claim-what-if", path: claim + "?" + url.Values{"without": {one.Evidence["for"].Nodes[0].ID}}.Encode()},
		{name: "contradictions", path: "/contradictions"},
		{name: "contradiction-by-hand", path: "/contradictions/new?words=approved"},
		{name: "merge", path: "/claims/merge?claim=" + claims.Claims[0].ID + "&claim=" + claims.Claims[len(claims.Claims)-1].ID},
		{name: "hypotheses", path: "/hypotheses?claim=" + claims.Claims[0].ID},
		{name: "hypothesis", path: "/hypotheses/" + hypotheses.Hypotheses[0].ID},
		{name: "actors-pronouns", path: "/actors?pronouns=yes"},
		{name: "known", path: document + "/about"},
		{name: "date", path: "/documents/" + dates.Dates[0].Document + "/dates/" + dates.Dates[0].Date},
		{name: "quotations", path: document + "?quotations=1"},
		{name: "timeline", path: "/timeline"},
		{name: "timeline-actors", path: "/timeline?by=actor"},
		{name: "timeline-days", path: "/timeline?from=1999-05-01&to=1999-05-31"},
		{name: "compare", path: "/compare?a=" + list.Documents[1].Digest + "&b=" + list.Documents[2].Digest},
		{name: "copies", path: "/copies"},
		{name: "actors", path: "/actors"},
		{name: "actor", path: "/actors/" + actors.Actors[0].ID},
		{name: "quotes", path: "/actors/quotes"},
		{name: "quotings", path: "/actors/quotes/of?quoting=&quoted=" + actors.Actors[0].ID},
		{name: "dossier", path: "/dossier?claim=" + claims.Claims[0].ID},
		{name: "journal", path: "/journal"},
		{name: "as-of", path: "/as-of/1" + document},
		{name: "intake", path: "/intake"},
		{name: "help", path: "/help"},
		{name: "tour", path: "/help/tour"},
		{name: "words", path: "/help/words"},
		{name: "keys", path: "/help/keys"},
		{name: "error", path: "/documents/0000"},
	}
	for _, s := range shots {
		if len(only) > 0 && !strings.Contains(" "+strings.Join(only, " ")+" ", " "+s.name+" ") {
			continue
		}
		for _, width := range []int64{320, 1280, 2560} {
			for _, scheme := range []string{"light", "dark"} {
				height := int64(1000)
				if width == 320 {
					height = 740
				}
				actions := []chromedp.Action[chromedp.Void]{
					browser.Like(width, height, scheme), chromedp.Navigate(address + s.path), chromedp.WaitReady(chromedp.CSS("footer")),
				}
				if err := chromedp.Do(tab, append(actions, s.prepare...)...); err != nil {
					return fmt.Errorf("%s: %w", s.name, err)
				}
				png, err := chromedp.Run(tab, chromedp.CaptureScreenshot())
				if err != nil {
					return fmt.Errorf("%s: %w", s.name, err)
				}
				file := filepath.Join(out, fmt.Sprintf("%s-%d-%s.png", s.name, width, scheme))
				if err := os.WriteFile(file, png, 0o644); err != nil {
					return err
				}
			}
		}
		fmt.Println(s.name)
	}
	return nil
}

func getJSON(address string, v any) error {
	answer, err := http.Get(address)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", address, answer.Status)
	}
	return json.NewDecoder(answer.Body).Decode(v)
}
