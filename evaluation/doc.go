// Package evaluation measures what a reader finds against what people marked.
//
// The figures are those of the published scorer of attributions that the project
// is held to, defined at [Result]; the tests compare the two. They rest on words
// as [chancery/text.Words] has them, so that punctuation and quotation marks
// never decide a score. The corpora mark no attribution inside another: those
// with a parent are left out on both sides. [Nested] scores them by their depth
// against a gold of our own, [NamesOf] names, and [CoreferenceOf] which mentions
// are the same.
package evaluation
