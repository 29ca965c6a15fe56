// Package calendar turns wording into sets of possible days.
//
// A [Value] is a date in EDTF, the profile of ISO 8601-2:2019 that the Library
// of Congress publishes (https://www.loc.gov/standards/datetime/), levels 0 to
// 2: read strictly by [Parse], written canonically by [Value.String], and meant
// as a set of days with an earliest and a latest. [Compare] and [Order] relate
// two of them. [Dates] finds the time expressions of English prose and reckons
// each against its anchor. doc/calendar.md tells the decisions that the
// standard leaves open, and the figures.
package calendar
