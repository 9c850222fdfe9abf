# Lines over 80 display columns, with tabs of 8; literals do not count.
# Works on bytes: UTF-8 lead bytes from E3 on are wide, E2 and below are not.
BEGIN {
	for (i = 1; i < 256; i++)
		code[sprintf("%c", i)] = i
}
length($0) > 70 || /\t/ {
	s = $0
	gsub(/\\["\\]/, "..", s)
	gsub(/"[^"]*"/, "\"\"", s)
	sub(/"[^"]*\\?$/, "\"", s)
	n = length(s)
	w = 0
	for (i = 1; i <= n; i++) {
		c = code[substr(s, i, 1)]
		if (c == 9)
			w += 8 - w % 8
		else if (c < 128 || (c >= 192 && c < 227))
			w++
		else if (c >= 227)
			w += 2
	}
	if (w > 80)
		print FILENAME ":" FNR ": " w
}
