# C without comments and without the insides of literals, as
# FILE:LINE:CODE, for tests/style.test.
FNR == 1 { comment = 0 }
{
	out = ""
	s = $0
	if (!comment && s !~ /["'\/]/) {
		print FILENAME ":" FNR ":" s
		next
	}
	# the name in  #include "…"  is wanted
	if (!comment && s ~ /^#include/) {
		print FILENAME ":" FNR ":" s
		next
	}
	while (s != "") {
		if (comment) {
			i = index(s, "*/")
			if (!i)
				break
			s = substr(s, i + 2)
			comment = 0
			out = out " "
			continue
		}
		if (!match(s, /["']|\/\*|\/\//)) {
			out = out s
			break
		}
		out = out substr(s, 1, RSTART - 1)
		t = substr(s, RSTART, RLENGTH)
		s = substr(s, RSTART + RLENGTH)
		if (t == "/*") {
			comment = 1
		} else if (t == "//") {
			break
		} else {
			# to the closing quote, over escapes
			out = out t
			while (s != "" && substr(s, 1, 1) != t)
				s = substr(s, substr(s, 1, 1) == "\\" ? 3 : 2)
			out = out t
			s = substr(s, 2)
		}
	}
	print FILENAME ":" FNR ":" out
}
