# Reads data/text/*.tsv and then C sources; prints findings for
# tests/catalogue.test, one a line: KIND <tab> what.
#
# In C an id counts as used where it stands as a string literal, where a
# format of printf makes it ("severity.%s"), or where a comment says so:
#     /* catalogue: error.reason.* */
# near code that builds ids in another way (several patterns may follow each
# other; * stands for anything).  A file with a call whose id is no literal
# needs such a comment, a format, or a table of literal ids.
# A literal that looks like an id (its first part is the first part of one) is
# taken for one and must exist; where it is something else, a comment says so:
#     /* not catalogue: case.note */

BEGIN {
	# which argument is the id, and which the first argument name
	id_at["text_plain"] = 1; id_at["text_find"] = 1
	id_at["text_say"] = 2; name_at["text_say"] = 3
	id_at["text_count"] = 2
	id_at["text_say_both"] = 2; name_at["text_say_both"] = 3
	id_at["error_set"] = 3; name_at["error_set"] = 4
	id_at["error_because"] = 3; name_at["error_because"] = 4
	id_at["checklist_problem"] = 5; name_at["checklist_problem"] = 6
	id_at["reader_bad"] = 3; name_at["reader_bad"] = 4
}

function say(kind, what) { print kind "\t" what }

# ---- the tables

function slots(s,    out, name) {
	out = " "
	while (match(s, /\{[a-z0-9_]+\}/)) {
		name = substr(s, RSTART + 1, RLENGTH - 2)
		if (index(out, " " name " ") == 0)
			out = out name " "
		s = substr(s, RSTART + RLENGTH)
	}
	return out
}
function same_words(a, b,    n, w, i) {
	if (length(a) != length(b))
		return 0
	n = split(a, w, " ")
	for (i = 1; i <= n; i++)
		if (index(b, " " w[i] " ") == 0)
			return 0
	return 1
}
function ban(id, s, words, list,    n, w, i) {
	n = split(list, w, "|")
	for (i = 1; i <= n; i++)
		if (index(s, w[i]))
			say("WORD", id ": " w[i] " (" words ")")
}
FILENAME ~ /\.tsv$/ {
	if (/^#/ || /^id\tja\ten$/)
		next
	n = split($0, col, "\t")
	if (n != 3 || col[1] == "" || col[2] == "" || col[3] == "") {
		say("FILLED", FILENAME ": " $0)
		next
	}
	ids[col[1]] = slots(col[2])
	count++
	if (!same_words(ids[col[1]], slots(col[3])))
		say("SLOTS", col[1] ": ja has" ids[col[1]] ", en has" \
		    slots(col[3]))
	ban(col[1], col[2], "ja", "うち(|うちの|あなた|当社|安全|評判|整列|→|⇒|->|<-|=>|鍵")
	ban(col[1], " " tolower(col[3]) " ", "en", "→|⇒|->|<-|=>| safe | safe.| safe,| safely|unsafe")
	if (col[2] ~ /[\001-\010\013-\037]/ || col[3] ~ /[\001-\037]/)
		say("WORD", col[1] ": a control character")
	next
}

# ---- C

function pattern(s,    re) {
	re = s
	gsub(/\./, "\\.", re)
	gsub(/%[-0-9.]*[a-z]+/, ".*", re)
	gsub(/\*/, ".*", re)
	gsub(/\.\.\*\.\*/, "..*", re)
	return "^" re "$"
}
function add_family(s, where) {
	families[++nfamilies] = s
	family_where[nfamilies] = where
	dynamic_known[FILENAME] = 1
}
function comment(s,    n, w, i, other) {
	if (!match(s, /^[ \t]*(not )?catalogue:/))
		return
	other = s ~ /^[ \t]*not /
	n = split(substr(s, RLENGTH + 1), w, /[ \t]+/)
	for (i = 1; i <= n; i++) {
		if (w[i] == "" || w[i] == "*")
			continue
		if (w[i] !~ /^[a-z0-9_*-]+(\.[a-z0-9_*-]+)+$/)
			return
		if (other)
			not_ids[w[i]] = 1
		else
			add_family(w[i], FILENAME ":" FNR)
	}
}
function literal(s,    where) {
	where = FILENAME ":" FNR
	if (s ~ /^[a-z0-9_-]+(\.[a-z0-9_-]+)+$/) {
		literals[s] = where
		if (index(files_of[s] " ", " " FILENAME " ") == 0)
			files_of[s] = files_of[s] " " FILENAME
	} else if (s ~ /^[a-z0-9_-]+\.[a-z0-9._%*-]*%/ && s !~ /\.%[0-9.*l]*[dufxc]$/)
		formats[s] = where
	if (depth > 0 && fn[depth] != "") {
		if (arg[depth] == id_at[fn[depth]])
			call_ids[depth] = call_ids[depth] s " "
		else if (name_at[fn[depth]] && arg[depth] >= name_at[fn[depth]] &&
		    (arg[depth] - name_at[fn[depth]]) % 2 == 0)
			call_names[depth] = call_names[depth] s " "
		call_literals[depth, arg[depth]] = 1
	}
}
function check_slots(id, names,    n, w, i) {
	n = split(ids[id], w, " ")
	for (i = 1; i <= n; i++)
		if (index(names, " " w[i] " ") == 0)
			say("GIVEN", call_where[depth] ": " id " needs {" w[i] "}")
}
function end_call(    f, n, w, i, k, all) {
	f = fn[depth]
	n = split(call_ids[depth], w, " ")
	if (f == "" || is_definition)
		return
	if (n == 0)
		dynamic[FILENAME] = call_where[depth]
	all = 1
	for (k = name_at[f]; f in name_at && k < arg[depth]; k += 2)
		if (!((depth, k) in call_literals))
			all = 0
	for (i = 1; i <= n; i++) {
		if (f == "text_count") {
			used_in_call[w[i] ".one"] = call_where[depth]
			used_in_call[w[i] ".many"] = call_where[depth]
			continue
		}
		used_in_call[w[i]] = call_where[depth]
		if (all && f in name_at && w[i] in ids)
			check_slots(w[i], " " call_names[depth] \
			    (f ~ /^error_/ ? "reason " : ""))
		else if (f == "text_plain" && (w[i] in ids) && ids[w[i]] != " ")
			say("GIVEN", call_where[depth] ": " w[i] \
			    " has arguments, text_plain gives none")
	}
}
function open_call(name,    k) {
	depth++
	fn[depth] = (name in id_at) ? name : ""
	arg[depth] = 1
	call_ids[depth] = ""
	call_names[depth] = ""
	call_where[depth] = FILENAME ":" FNR
	for (k = 1; k < 40; k++)
		delete call_literals[depth, k]
}
function read_string(s,    i, c, out) {
	out = ""
	for (i = 2; i <= length(s); i++) {
		c = substr(s, i, 1)
		if (c == "\\") {
			out = out substr(s, i, 2)
			i++
			continue
		}
		if (c == "\"")
			break
		out = out c
	}
	taken = i
	literal(out)
}

FNR == 1 { depth = 0; in_comment = 0; held = ""; last = "" }
/^#[ \t]*include/ { next }
{
	s = $0
	while (s != "") {
		if (in_comment) {
			i = index(s, "*/")
			if (i == 0) {
				held = held " " s
				break
			}
			comment(held " " substr(s, 1, i - 1) " ")
			s = substr(s, i + 2)
			in_comment = 0
			continue
		}
		if (!match(s, /[A-Za-z_"'(),;{}]|\/\*|\/\//))
			break
		if (RSTART > 1 && substr(s, 1, RSTART - 1) ~ /[^ \t]/)
			last = ""
		s = substr(s, RSTART)
		c = substr(s, 1, 1)
		if (c == "/") {
			if (substr(s, 2, 1) == "/")
				break
			in_comment = 1
			held = ""
			s = substr(s, 3)
		} else if (c == "\"") {
			read_string(s)
			s = substr(s, taken + 1)
			last = ""
		} else if (c == "'") {
			match(s, /^'(\\.|[^\\'])[^']*'/)
			s = substr(s, (RLENGTH > 0 ? RLENGTH : 1) + 1)
			last = ""
		} else if (c == "(") {
			open_call(last)
			s = substr(s, 2)
			last = ""
		} else if (c == ")") {
			if (depth > 0) {
				end_call()
				depth--
			}
			s = substr(s, 2)
			last = ""
		} else if (c == ",") {
			if (depth > 0)
				arg[depth]++
			s = substr(s, 2)
			last = ""
		} else if (c == ";" || c == "{" || c == "}") {
			# Braces of an initialiser inside a call keep it open.
			if (c == ";")
				depth = 0
			s = substr(s, 2)
			last = ""
		} else {
			match(s, /^[A-Za-z_0-9]+/)
			last = substr(s, 1, RLENGTH)
			s = substr(s, RLENGTH + 1)
			# a declaration, not a call
			is_definition = s ~ /^\((const|struct|enum|char) /
			if (is_definition)
				last = ""
		}
	}
}

END {
	for (id in used_in_call)
		if (!(id in ids))
			say("EXISTS", used_in_call[id] ": " id)
	for (id in ids) {
		split(id, w, ".")
		first[w[1]] = 1
	}
	for (l in literals) {
		split(l, w, ".")
		if ((w[1] in first) && !(l in ids) && !(l in not_ids) &&
		    !((l ".many") in ids) && !(l in used_in_call))
			say("EXISTS", literals[l] ": " l)
		used[l] = 1
		used[l ".one"] = 1
		used[l ".many"] = 1
	}
	for (f in formats)
		add_pattern(f)
	for (i = 1; i <= nfamilies; i++)
		if (!add_pattern(families[i]))
			say("FAMILY", family_where[i] ": " families[i])
	for (id in ids)
		if (!(id in used))
			say("USED", id)
	for (l in literals)
		if (l in ids) {
			n = split(files_of[l], w, " ")
			for (i = 1; i <= n; i++)
				dynamic_known[w[i]] = 1
		}
	for (f in dynamic)
		if (!dynamic_known[f] && !has_format(f) &&
		    f !~ /^core\/text\//)
			say("DYNAMIC", dynamic[f])
	say("COUNT", count + 0)
}
function add_pattern(f,    re, id, any) {
	re = pattern(f)
	any = 0
	for (id in ids)
		if (id ~ re) {
			used[id] = 1
			any = 1
		}
	return any
}
function has_format(file,    f) {
	for (f in formats)
		if (index(formats[f], file ":") == 1)
			return 1
	return 0
}
