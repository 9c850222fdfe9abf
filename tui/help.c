/* The help screen: a pane of lines made from the command tables and the live
 * key map, and the same as troff for the manual page.
 * Fails: says so on the message line (no memory).  Owner: the console frees
 * the pane when it is left. */
#include "tui/help.h"

#include <stdio.h>
#include <stdlib.h>

#include "tui/console.h"
#include "tui/layout.h"

#define HELP_LINES	256
#define KEYS_WIDTH	22
#define KEYS_A_COMMAND	3

struct help_line {
	const char	*keys;		/* NULL: a heading */
	struct text	 text;
};

struct help {
	struct arena	*arena;
	struct help_line v[HELP_LINES];
	size_t		 n;
	struct list	 list;
	enum lang	 lang;
};

static const char *const groups[] = { "steps", "view", "case", "go", "move",
	"program", "prompt" };
#define NGROUPS (sizeof groups / sizeof groups[0])

/* "j, Down", or ":set NAME VALUE" where no key is mapped. */
static const char *
keys_text(struct arena *a, const struct keymap *k,
    const char *const *sections, const char *command, const char *argument)
{
	struct buf b;
	const char *s;

	buf_init(&b, 512);
	for (size_t i = 0; i < KEYS_A_COMMAND; i++) {
		size_t before = b.len;

		if (i > 0)
			buf_adds(&b, ", ");
		if (!keymap_keys_of(k, sections, command, i, &b)) {
			buf_cut(&b, before);
			break;
		}
	}
	if (b.len == 0 && strncmp(command, "prompt-", 7) != 0)
		buf_addf(&b, ":%s%s%s", command, argument ? " " : "",
		    argument ? argument : "");
	s = arena_strdup(a, b.data);
	buf_done(&b);
	return s;
}

/* catalogue: do.* group.* pane.* */
static struct text
text_of(const char *prefix, const char *name)
{
	const struct text_entry *t;
	char id[96];

	snprintf(id, sizeof id, "%s.%s", prefix, name);
	t = text_find(id);
	return t != NULL ? (struct text){ t->ja, t->en } :
	    (struct text){ name, name };
}

static void
add(struct help *h, const char *keys, struct text t)
{
	if (h->n < HELP_LINES)
		h->v[h->n++] = (struct help_line){ keys, t };
}

/* The keys that go straight to a pane: `map global 1 pane log`. */
static void
add_panes(struct help *h, const struct keymap *k,
    const char *const *sections)
{
	char command[64];

	for (size_t i = 0; pane_table[i] != NULL; i++) {
		snprintf(command, sizeof command, "pane %s",
		    pane_table[i]->name);
		add(h, keys_text(h->arena, k, sections, command, NULL),
		    text_of("pane", pane_table[i]->name));
	}
}

static void
add_group(struct help *h, struct console *c, struct pane *p,
    const char *group)
{
	const char *sections[] = { p->ops->name, "list", "global", NULL };
	const struct keymap *k = console_keymap(c);
	const struct tui_command *t;
	const char *pane;
	size_t heading = h->n;

	add(h, NULL, text_of("group", group));
	if (strcmp(group, "go") == 0)
		add_panes(h, k, sections);
	for (size_t i = 0; (t = tui_command_at(i, &pane)) != NULL; i++) {
		if (strcmp(t->group, group) != 0 ||
		    (pane != NULL && strcmp(pane, p->ops->name) != 0) ||
		    (t->pane != NULL && console_pane(c, t->pane) == NULL) ||
		    t != tui_command_find(p, t->name))
			continue;
		add(h, keys_text(h->arena, k, sections, t->name,
		    t->argument), text_of("do", t->name));
	}
	if (h->n == heading + 1)
		h->n = heading;
}

static void
add_prompt(struct help *h, const struct keymap *k)
{
	static const char *const sections[] = { "prompt", NULL };
	const char *name;

	add(h, NULL, text_of("group", "prompt"));
	for (size_t i = 0; (name = prompt_command_at(i)) != NULL; i++)
		add(h, keys_text(h->arena, k, sections, name, NULL),
		    text_of("do", name));
}

static size_t
help_count(void *arg)
{
	return ((struct help *)arg)->n;
}

static void
help_line(void *arg, const struct area *a, int row, size_t i,
    enum style style)
{
	struct help *h = arg;
	const struct help_line *l = &h->v[i];
	enum lang lang = h->lang;
	int col;

	if (l->keys == NULL) {
		area_str(a, row, 0, style == STYLE_CURSOR ? style :
		    STYLE_HEADING, text_in(&l->text, lang));
		return;
	}
	col = 2 + area_text(a, row, 2, a->cols / 2, style == STYLE_CURSOR ?
	    style : STYLE_KEY, span_str(l->keys)) + 2;
	area_str(a, row, col < KEYS_WIDTH + 2 ? KEYS_WIDTH + 2 : col, style,
	    text_in(&l->text, lang));
}

static const struct list_ops help_list = {
	.count = help_count,
	.draw = help_line,
};

static void
help_draw(struct pane *p, const struct area *a)
{
	struct help *h = p->data;

	h->lang = p->console->lang;
	list_draw(&h->list, a, true);
}

static bool
help_command(struct pane *p, const char *name, const char *argument)
{
	struct help *h = p->data;

	return list_command(&h->list, name, argument);
}

static void
help_close(struct pane *p)
{
	struct help *h = p->data;

	arena_free(h->arena);
	free(h);
}

static const struct pane_ops help_ops = {
	.name = "help",
	.number = -1,
	.draw = help_draw,
	.command = help_command,
	.close = help_close,
};

void
help_open(struct console *c, struct pane *p)
{
	struct help *h;
	struct pane *new;

	if (p->ops == &help_ops) {
		console_back(c);
		return;
	}
	h = calloc(1, sizeof *h);
	new = calloc(1, sizeof *new);
	if (h != NULL)
		h->arena = arena_new((size_t)256 << 10);
	if (h == NULL || new == NULL || h->arena == NULL) {
		free(h);
		free(new);
		console_say_id(c, SEVERITY_ERROR, "error.reason.enomem");
		return;
	}
	for (size_t i = 0; i < NGROUPS; i++) {
		if (strcmp(groups[i], "prompt") == 0)
			add_prompt(h, console_keymap(c));
		else
			add_group(h, c, p, groups[i]);
	}
	list_init(&h->list, &help_list, h);
	new->ops = &help_ops;
	new->data = h;
	console_push(c, new);
}

/* Backslashes, and dots and quotes at the start of a line, are troff's. */
static void
add_troff(struct buf *out, const char *s)
{
	if (*s == '.' || *s == '\'')
		buf_adds(out, "\\&");
	for (; *s != '\0'; s++) {
		if (*s == '\\')
			buf_adds(out, "\\e");
		else if (*s == '-')
			buf_adds(out, "\\-");
		else
			buf_addc(out, *s);
	}
}

static void
manual_entry(struct buf *out, const char *keys, const char *name,
    const struct text *t)
{
	buf_adds(out, ".TP\n.B ");
	add_troff(out, name);
	buf_addc(out, '\n');
	if (*keys != '\0') {
		buf_adds(out, "Keys: ");
		add_troff(out, keys);
		buf_adds(out, "\n.br\n");
	}
	add_troff(out, text_in(t, LANG_EN));
	buf_adds(out, "\n.br\n");
	add_troff(out, text_in(t, LANG_JA));
	buf_addc(out, '\n');
}

static const char manual_head[] =
".\\\" Made from tui/commands.c, keymaps/default.keys and data/text: UPDATE=1\n"
".\\\" tests/unit/tui/manual_test rewrites it.\n"
".TH MTGP\\-TUI\\-KEYS 5 \"\" \"mtgp-tui\"\n"
".SH NAME\n"
"mtgp\\-tui\\-keys \\- key maps and commands of the console\n"
".SH FILES\n"
"The built\\-in map keymaps/default.keys is always read first, then the one\n"
"that the option keymap names (default, vi, or the path of a file), then\n"
"~/.config/mtgp\\-tui/keys. A later line replaces an earlier one.\n"
".SH FORMAT\n"
".nf\n"
"map SECTION KEYS COMMAND [ARGUMENT]\n"
"unmap SECTION KEYS\n"
"# comment\n"
".fi\n"
".PP\n"
"SECTION is the name of a pane (log, case, sheet, help), list, global or\n"
"prompt. A key is looked up in the section of the pane, then in list, then in\n"
"global; prompt stands alone.\n"
".PP\n"
"KEYS is one to eight keys without blanks: letters and signs as they are, and\n"
"<Enter> <Tab> <S\\-Tab> <Backspace> <Esc> <Space> <Up> <Down> <Left> <Right>\n"
"<Home> <End> <PageUp> <PageDown> <Insert> <Delete> <F1> to <F12> <WheelUp>\n"
"<WheelDown> <C\\-x> (control) <M\\-x> (alt) <lt> for the sign <. In one\n"
"section no sequence may be the beginning of another.\n"
".PP\n"
"A key typed in full width with an input method on counts as the half\\-width\n"
"key, where it is not mapped itself. A line with a fault is said with file\n"
"and line and left out.\n"
".PP\n"
"Lower case letters look at things or add to a case (u takes it back), UPPER\n"
"CASE letters delete, send or overwrite; F follows.\n"
".SH EXAMPLE\n"
".nf\n"
"map list <C\\-n> down\n"
"map global gl pane log\n"
"unmap global q\n"
"map global ZZ quit\n"
".fi\n"
".SH COMMANDS\n"
"Each can be mapped to keys, or typed behind a colon. The keys are those of\n"
"the built\\-in map.\n";

int
help_manual(const struct keymap *k, struct buf *out)
{
	struct arena *a = arena_new((size_t)256 << 10);
	const struct tui_command *t;
	const char *pane, *name;

	buf_adds(out, manual_head);
	for (size_t g = 0; a != NULL && g + 1 < NGROUPS; g++) {
		struct text head = text_of("group", groups[g]);

		buf_addf(out, ".SS \"%s\"\n", text_in(&head, LANG_EN));
		for (size_t i = 0; (t = tui_command_at(i, &pane)); i++) {
			const char *all[] = { pane, "list", "global",
				NULL };
			const char *const *sections = pane ? all : all + 1;
			struct text what = text_of("do", t->name);

			if (strcmp(t->group, groups[g]) == 0)
				manual_entry(out, keys_text(a, k, sections,
				    t->name, t->argument), t->name, &what);
		}
	}
	buf_adds(out, ".SS \"Editing a line\"\n");
	for (size_t i = 0; (name = prompt_command_at(i)) != NULL; i++) {
		static const char *const sections[] = { "prompt", NULL };
		struct text what = text_of("do", name);

		manual_entry(out, keys_text(a, k, sections, name, NULL),
		    name, &what);
	}
	arena_free(a);
	return out->error;
}
