# Makes core/text/catalogue.c from data/text/*.tsv.
# part=rows: strips comments and header lines, checks the columns.
# part=table: sorted rows on stdin, C on stdout.
BEGIN {
	FS = "\t"
	if (part == "table") {
		print "/* Generated from data/text: do not edit. */"
		print "#include \"core/text/text.h\"\n"
		print "const struct text_entry text_table[] = {"
	}
}
function quoted(s) {
	gsub(/\\/, "\\\\", s)
	gsub(/"/, "\\\"", s)
	gsub(/\?\?/, "?\\?", s)
	return "\"" s "\""
}
function fail(why) {
	print "data/text: line \"" $0 "\": " why > "/dev/stderr"
	bad = 1
	exit 1
}
part == "rows" {
	if (/^#/ || /^id\tja\ten$/)
		next
	if (NF != 3)
		fail("three columns (id, ja, en) are needed")
	if ($1 !~ /^[a-z0-9._-]+$/)
		fail("an id is made of a-z 0-9 . _ -")
	if ($2 == "" || $3 == "")
		fail("both languages are needed")
	print
}
part == "table" {
	if ($1 == last)
		fail("this id stands twice")
	last = $1
	n++
	printf "\t{ %s,\n\t  %s,\n\t  %s },\n", quoted($1), quoted($2), quoted($3)
}
END {
	if (bad)
		exit 1
	if (part == "table") {
		print "};"
		printf "const size_t text_table_count = %d;\n", n
	}
}
