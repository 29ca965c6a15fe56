// Package actors knows persons, organisations, states and groups: one identity
// under many names and offices.
//
// It reads names ([ParsePerson]), says of two named parties whether they are the
// same, with reasons in words and a calibrated probability ([Register.Compare]),
// tells who held an office at a date ([Register.Resolve]), gathers the names and
// mentions of one document into actors ([InDocument]), and links the actors of
// many documents, proposing to a person what it is not sure of ([Catalogue]).
//
// It errs towards two: a bad merge costs more than a missed one. An actor that
// a text describes and does not name is never merged by any function here.
//
// doc/actors.md tells the method, its figures and where it fails.
package actors
