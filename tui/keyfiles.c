/* Which key maps are read: the built-in default, the one that the option
 * `keymap` names, the user's own file.
 * Fails: a bad line or file is told to the caller and left out.  Owns
 * nothing. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "core/base/nearest.h"
#include "tui/commands.h"
#include "tui/console_private.h"

#define KEYS_FILE_MAX	((size_t)64 << 10)

static void
warn_later(void *arg, const struct error *e)
{
	/* the last one is what the first screen says */
	*(struct error *)arg = *e;
}

static bool
known_section(const char *name)
{
	if (strcmp(name, "global") == 0 || strcmp(name, "list") == 0 ||
	    strcmp(name, "prompt") == 0 || strcmp(name, "help") == 0 ||
	    strcmp(name, "sheet") == 0)
		return true;
	for (size_t i = 0; pane_table[i] != NULL; i++)
		if (strcmp(pane_table[i]->name, name) == 0)
			return true;
	return false;
}

static const char *
nearest_section(const char *name)
{
	static const char *const fixed[] = { "global", "list", "prompt",
		"help", "sheet" };
	struct nearest n;

	nearest_init(&n, span_str(name));
	for (size_t i = 0; i < sizeof fixed / sizeof fixed[0]; i++)
		nearest_try(&n, fixed[i]);
	for (size_t i = 0; pane_table[i] != NULL; i++)
		nearest_try(&n, pane_table[i]->name);
	return nearest_name(&n);
}

const struct keymap_names keymap_tui_names = {
	.command = tui_command_known,
	.nearest_command = tui_command_nearest,
	.section = known_section,
	.nearest_section = nearest_section,
};

static int
read_text(const char *path, struct buf *out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), r = 0;
	char b[4096];
	ssize_t n = 0;

	if (fd < 0)
		return -errno;
	do {
		n = read(fd, b, sizeof b);
		if (n > 0)
			r = buf_add(out, b, (size_t)n);
	} while (r == 0 && (n > 0 || (n < 0 && errno == EINTR)));
	if (n < 0)
		r = -errno;
	close(fd);
	return r;
}

static const char *
builtin_keys(const char *name)
{
	for (size_t i = 0; keymap_builtin[i].name != NULL; i++)
		if (strcmp(keymap_builtin[i].name, name) == 0)
			return keymap_builtin[i].text;
	return NULL;
}

/* The default map is always there; `keymap` names a second one that comes
 * on top (vi, or a file); then the user's own file `keys`. */
void
keyfiles_load(struct console *c, struct error *warning)
{
	const char *name = config_text(c->config, "keymap"), *text;
	char path[4096];
	struct buf b;
	int r;

	keymap_read(c->own->keymap, "default", span_str(
	    builtin_keys("default")), &keymap_tui_names, warn_later,
	    warning);
	buf_init(&b, KEYS_FILE_MAX);
	text = builtin_keys(name);
	if (text == NULL && *name != '\0') {
		r = read_text(name, &b);
		if (r < 0)
			error_set(warning, r, "keymap.file", "file", name,
			    NULL);
		text = b.data;
	}
	if (text != NULL && strcmp(name, "default") != 0)
		keymap_read(c->own->keymap, name, span_str(text),
		    &keymap_tui_names, warn_later, warning);
	buf_reset(&b);
	snprintf(path, sizeof path, "%s/keys", config_dir_user(c->config));
	r = read_text(path, &b);
	if (r == 0)
		keymap_read(c->own->keymap, path, buf_span(&b),
		    &keymap_tui_names, warn_later, warning);
	else if (r != -ENOENT && r != -ENOTDIR)
		error_set(warning, r, "keymap.file", "file", path, NULL);
	buf_done(&b);
}
