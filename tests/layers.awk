# tests/layers, then FILE:LINE:#include "…" lines: prints those that point
# upwards, and folders that the list does not know.
function folder(path,   parts, n)
{
	n = split(path, parts, "/")
	return parts[1] == "core" && n > 2 ? parts[1] "/" parts[2] : parts[1]
}
FILENAME != "-" {
	if (/^#/ || /^$/)
		next
	rank[$1] = ++n
	if ($2 == "=")
		for (i = 3; i <= NF; i++)
			only[$1, $i] = limited[$1] = 1
	next
}
{
	from = $0
	sub(/:.*/, "", from)
	to = $0
	sub(/^[^"]*"/, "", to)
	sub(/".*/, "", to)
	if (to == "config.h")
		next
	a = folder(from)
	b = folder(to)
	if (!(a in rank) || !(b in rank))
		print $0 " (not in tests/layers)"
	else if (a == b)
		next
	else if (a in limited) {
		if (!((a, b) in only))
			print
	} else if (b in limited || rank[b] >= rank[a])
		print
}
