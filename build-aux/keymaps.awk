# Makes tui/keymap_builtin.c from keymaps/*.keys.
function name(file) {
	sub(/.*\//, "", file)
	sub(/\.keys$/, "", file)
	return file
}
BEGIN {
	print "/* Generated from keymaps: do not edit. */"
	print "#include \"tui/keymap.h\"\n"
	print "const struct keymap_builtin keymap_builtin[] = {"
}
FNR == 1 {
	if (NR > 1)
		print "\t},"
	printf "\t{ \"%s\",\n", name(FILENAME)
}
{
	gsub(/\\/, "\\\\")
	gsub(/"/, "\\\"")
	gsub(/\?/, "\\?")
	printf "\t  \"%s\\n\"\n", $0
}
END {
	print "\t},"
	print "\t{ 0, 0 }"
	print "};"
}
