/* Key maps: lines to a trie of keys a section.
 * Fails: bad lines are named and skipped; -ENOMEM.  Owner of names and
 * commands: the map's arena. */
#include "tui/keymap.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/base/arena.h"
#include "core/base/vec.h"
#include "core/text/fold.h"
#include "tui/keys.h"

#define MAX_FILE	((size_t)64 << 10)
#define MAX_NODES	4096
#define MAX_SECTIONS	64
#define MAX_ARENA	((size_t)1 << 20)

struct node {
	uint32_t	key;
	int		sibling, child;		/* -1: none */
	int		binding;		/* -1: none */
};

struct binding {
	int		 section;		/* -1: taken away */
	const char	*command;
	uint32_t	 keys[KEYMAP_KEYS];
	size_t		 n;
};

struct keymap {
	struct arena	*arena;
	const char	*sections[MAX_SECTIONS];
	int		 roots[MAX_SECTIONS];	/* first node */
	int		 nsections;
	struct node	*nodes;
	size_t		 nnodes, capnodes;
	struct binding	*bindings;
	size_t		 nbindings, capbindings;
};

/* One text being read. */
struct reading {
	struct keymap	*map;
	const char	*name;
	int		 line, bad;
	const struct keymap_names *names;
	void		(*warn)(void *arg, const struct error *e);
	void		*arg;
};

struct keymap *
keymap_new(void)
{
	struct keymap *k = calloc(1, sizeof *k);

	if (k == NULL)
		return NULL;
	k->arena = arena_new(MAX_ARENA);
	if (k->arena == NULL) {
		free(k);
		return NULL;
	}
	return k;
}

void
keymap_free(struct keymap *k)
{
	if (k == NULL)
		return;
	arena_free(k->arena);
	free(k->nodes);
	free(k->bindings);
	free(k);
}

/* Says what is wrong with the line, with its place. */
static void
complain(struct reading *r, const char *id, struct span word,
    const char *nearest)
{
	struct error e = { 0 };
	char line[16], w[64];

	r->bad++;
	if (r->warn == NULL)
		return;
	snprintf(line, sizeof line, "%d", r->line);
	snprintf(w, sizeof w, SPAN_FMT, SPAN_ARG(span_head(word, 60)));
	error_set(&e, -EINVAL, id, "file", r->name, "line", line, "word", w,
	    "nearest", nearest ? nearest : "", NULL);
	r->warn(r->arg, &e);
}

static int
section_find(const struct keymap *k, struct span name)
{
	for (int i = 0; i < k->nsections; i++)
		if (span_is(name, k->sections[i]))
			return i;
	return -1;
}

static int
section_make(struct keymap *k, struct span name)
{
	int i = section_find(k, name);

	if (i >= 0 || k->nsections == MAX_SECTIONS)
		return i;
	k->sections[k->nsections] = arena_memdup(k->arena, name.p, name.n);
	if (k->sections[k->nsections] == NULL)
		return -1;
	k->roots[k->nsections] = -1;
	return k->nsections++;
}

static int
node_find(const struct keymap *k, int first, uint32_t key)
{
	int i = first;

	while (i >= 0 && k->nodes[i].key != key)
		i = k->nodes[i].sibling;
	return i;
}

/* Child of *first with that key, made where missing; -1: no room. */
static int
node_make(struct keymap *k, int parent, int section, uint32_t key)
{
	int first = parent < 0 ? k->roots[section] : k->nodes[parent].child;
	int i = node_find(k, first, key);

	if (i >= 0)
		return i;
	if (k->nnodes == MAX_NODES ||
	    VEC_ROOM(k->nodes, k->nnodes, k->capnodes) < 0)
		return -1;
	i = (int)k->nnodes++;
	k->nodes[i] = (struct node){ .key = key, .sibling = first,
	    .child = -1, .binding = -1 };
	if (parent < 0)
		k->roots[section] = i;
	else
		k->nodes[parent].child = i;
	return i;
}

/* Is anything bound at or below the node? */
static bool
node_used(const struct keymap *k, int node)
{
	if (k->nodes[node].binding >= 0)
		return true;
	for (int i = k->nodes[node].child; i >= 0; i = k->nodes[i].sibling)
		if (node_used(k, i))
			return true;
	return false;
}

/* A shorter bound sequence that these keys begin with, or a longer one that
 * begins with them? */
static bool
overlaps(const struct keymap *k, int section, const uint32_t *keys, size_t n)
{
	int at = k->roots[section], i = -1;

	for (size_t d = 0; d < n; d++) {
		i = node_find(k, at, keys[d]);
		if (i < 0)
			return false;
		if (d + 1 < n && k->nodes[i].binding >= 0)
			return true;
		at = k->nodes[i].child;
	}
	for (; at >= 0; at = k->nodes[at].sibling)
		if (node_used(k, at))
			return true;
	return false;
}

static int
bind_keys(struct keymap *k, int section, const uint32_t *keys, size_t n,
    struct span command)
{
	struct binding b = { .section = section, .n = n };
	int at = -1;

	memcpy(b.keys, keys, n * sizeof *keys);
	b.command = arena_memdup(k->arena, command.p, command.n);
	if (b.command == NULL ||
	    VEC_ROOM(k->bindings, k->nbindings, k->capbindings) < 0)
		return -ENOMEM;
	for (size_t d = 0; d < n; d++)
		if ((at = node_make(k, at, section, keys[d])) < 0)
			return -ENOMEM;
	if (k->nodes[at].binding >= 0)
		k->bindings[k->nodes[at].binding].section = -1;
	k->nodes[at].binding = (int)k->nbindings;
	k->bindings[k->nbindings++] = b;
	return 0;
}

static bool
unbind_keys(struct keymap *k, int section, const uint32_t *keys, size_t n)
{
	int at = k->roots[section], i = -1;

	for (size_t d = 0; d < n; d++) {
		i = node_find(k, at, keys[d]);
		if (i < 0)
			return false;
		at = k->nodes[i].child;
	}
	if (i < 0 || k->nodes[i].binding < 0)
		return false;
	k->bindings[k->nodes[i].binding].section = -1;
	k->nodes[i].binding = -1;
	return true;
}

/* The next word of a line. */
static struct span
word(struct span *rest)
{
	struct span w;
	size_t n = 0;

	*rest = span_trim(*rest);
	while (n < rest->n && rest->p[n] != ' ' && rest->p[n] != '\t')
		n++;
	w = span_head(*rest, n);
	*rest = span_trim(span_skip(*rest, n));
	return w;
}

static bool
parse_keys(struct reading *r, struct span text, uint32_t *keys, size_t *ret_n)
{
	struct span rest = text;
	const char *near = NULL;
	size_t n = 0;

	if (text.n == 0) {
		complain(r, "keymap.short", text, NULL);
		return false;
	}
	while (rest.n > 0) {
		if (n == KEYMAP_KEYS) {
			complain(r, "keymap.long", text, NULL);
			return false;
		}
		if (key_parse(&rest, &keys[n]) < 0) {
			ptrdiff_t end = span_chr(rest, '>');

			if (end > 0)
				near = key_nearest(span_of(rest.p + 1,
				    (size_t)end - 1));
			complain(r, near ? "keymap.key.near" : "keymap.key",
			    text, near);
			return false;
		}
		n++;
	}
	*ret_n = n;
	return true;
}

/* exists, nearest: NULL where every name will do. */
static bool
known_name(struct reading *r, struct span name,
    bool (*exists)(const char *name), const char *(*nearest)(const char *name),
    const char *unknown, const char *unknown_near)
{
	char s[64];
	const char *near = NULL;

	if (name.n == 0) {
		complain(r, "keymap.short", name, NULL);
		return false;
	}
	snprintf(s, sizeof s, SPAN_FMT, SPAN_ARG(span_head(name, 60)));
	if (exists == NULL || (name.n <= 60 && exists(s)))
		return true;
	if (nearest != NULL)
		near = nearest(s);
	complain(r, near ? unknown_near : unknown, name, near);
	return false;
}

static bool
known_section(struct reading *r, struct span name)
{
	static const struct keymap_names any;
	const struct keymap_names *n = r->names ? r->names : &any;

	return known_name(r, name, n->section, n->nearest_section,
	    "keymap.section", "keymap.section.near");
}

static bool
known_command(struct reading *r, struct span command)
{
	static const struct keymap_names any;
	const struct keymap_names *n = r->names ? r->names : &any;
	struct span rest = command, name = word(&rest);

	return known_name(r, name, n->command, n->nearest_command,
	    "keymap.command", "keymap.command.near");
}

static int
read_map(struct reading *r, struct span rest)
{
	struct span section = word(&rest), keys = word(&rest);
	uint32_t k[KEYMAP_KEYS];
	size_t n;
	int s;

	if (!known_section(r, section) || !parse_keys(r, keys, k, &n) ||
	    !known_command(r, rest))
		return 0;
	s = section_make(r->map, section);
	if (s < 0)
		return -ENOMEM;
	if (overlaps(r->map, s, k, n)) {
		complain(r, "keymap.overlap", keys, NULL);
		return 0;
	}
	return bind_keys(r->map, s, k, n, rest);
}

static void
read_unmap(struct reading *r, struct span rest)
{
	struct span section = word(&rest), keys = word(&rest);
	uint32_t k[KEYMAP_KEYS];
	size_t n;
	int s;

	if (!known_section(r, section) || !parse_keys(r, keys, k, &n))
		return;
	s = section_find(r->map, section);
	if (s < 0 || !unbind_keys(r->map, s, k, n))
		complain(r, "keymap.unmap", keys, NULL);
}

static int
read_line(struct reading *r, struct span line)
{
	struct span rest = span_trim(line), verb;

	if (rest.n == 0 || rest.p[0] == '#')
		return 0;
	verb = word(&rest);
	if (span_is(verb, "map"))
		return read_map(r, rest);
	if (span_is(verb, "unmap"))
		read_unmap(r, rest);
	else
		complain(r, "keymap.verb", verb, NULL);
	return 0;
}

int
keymap_read(struct keymap *k, const char *name, struct span text,
    const struct keymap_names *names,
    void (*warn)(void *arg, const struct error *e), void *arg)
{
	struct reading r = { .map = k, .name = name, .names = names,
	    .warn = warn, .arg = arg };
	struct span rest = span_head(text, MAX_FILE), line;
	int error = 0;

	while (error == 0 && span_split(&rest, '\n', &line)) {
		r.line++;
		error = read_line(&r, line);
	}
	if (error == 0 && text.n > MAX_FILE)
		complain(&r, "keymap.big", span_str(name), NULL);
	return error < 0 ? error : r.bad;
}

static enum keymap_found
find_in(const struct keymap *k, int section, const uint32_t *keys, size_t n,
    const char **ret)
{
	int at = k->roots[section], i = -1;

	for (size_t d = 0; d < n; d++) {
		i = node_find(k, at, keys[d]);
		if (i < 0) {
			/* full-width typed with the IME on */
			i = node_find(k, at, fold_key(keys[d]));
			if (i < 0)
				return KEYMAP_NONE;
		}
		at = k->nodes[i].child;
	}
	if (i < 0)
		return KEYMAP_NONE;
	if (k->nodes[i].binding >= 0) {
		*ret = k->bindings[k->nodes[i].binding].command;
		return KEYMAP_COMMAND;
	}
	return node_used(k, i) ? KEYMAP_MORE : KEYMAP_NONE;
}

enum keymap_found
keymap_find(const struct keymap *k, const char *const *sections,
    const uint32_t *keys, size_t n, const char **ret_command)
{
	for (; *sections != NULL; sections++) {
		int s = section_find(k, span_str(*sections));
		enum keymap_found f;

		if (s < 0)
			continue;
		f = find_in(k, s, keys, n, ret_command);
		if (f != KEYMAP_NONE)
			return f;
	}
	return KEYMAP_NONE;
}

/* The binding is what the chain of sections finds: not hidden by an earlier
 * section. */
static bool
reachable(const struct keymap *k, const char *const *sections,
    const struct binding *b)
{
	const char *command;

	return keymap_find(k, sections, b->keys, b->n, &command) ==
	    KEYMAP_COMMAND && command == b->command;
}

bool
keymap_keys_of(const struct keymap *k, const char *const *sections,
    const char *command, size_t i, struct buf *out)
{
	char name[24];

	for (const char *const *s = sections; *s != NULL; s++) {
		int section = section_find(k, span_str(*s));

		for (size_t j = 0; section >= 0 && j < k->nbindings; j++) {
			const struct binding *b = &k->bindings[j];

			if (b->section != section ||
			    strcmp(b->command, command) != 0 ||
			    !reachable(k, sections, b) || i-- > 0)
				continue;
			for (size_t d = 0; d < b->n; d++) {
				key_display(b->keys[d], name);
				if (d > 0)
					buf_addc(out, ' ');
				buf_adds(out, name);
			}
			return true;
		}
	}
	return false;
}

bool
keymap_at(const struct keymap *k, size_t i, struct keymap_binding *ret)
{
	for (size_t j = 0; j < k->nbindings; j++) {
		const struct binding *b = &k->bindings[j];

		if (b->section < 0 || i-- > 0)
			continue;
		*ret = (struct keymap_binding){ .section =
		    k->sections[b->section], .command = b->command,
		    .keys = b->keys, .n = b->n };
		return true;
	}
	return false;
}
