/* What names a mail: a path, a number in a mailbox, a queue id, a part.
 * Fails: a negative errno that has a sentence.  Owns nothing. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "core/log/queueid.h"
#include "tui/message_part.h"

/* " (12)" at its end, and no file of the whole name. */
static size_t
number_at_end(struct span s, size_t *ret_length)
{
	ptrdiff_t open = span_rchr(s, '(');
	uint64_t n;

	if (open < 2 || !span_ends(s, ")") || s.p[open - 1] != ' ' ||
	    span_u64(span_of(s.p + open + 1, s.n - (size_t)open - 2),
	    MAIL_LIST_MAX, &n) < 0)
		return 0;
	*ret_length = (size_t)open - 1;
	return (size_t)n;
}

/* " [1.2]" at its end is cut off; n 0: there is none. */
static struct span
part_at_end(struct span *s)
{
	ptrdiff_t open = span_rchr(*s, '[');
	struct span part = span_str("");

	if (open < 2 || !span_ends(*s, "]") || s->p[open - 1] != ' ')
		return part;
	part = span_of(s->p + open + 1, s->n - (size_t)open - 2);
	for (size_t i = 0; i < part.n; i++)
		if (part.p[i] != '.' && (part.p[i] < '0' || part.p[i] > '9'))
			return span_str("");
	if (part.n > 0)
		*s = span_head(*s, (size_t)open - 1);
	return part;
}

/* In a mail that is the part P of another one, "1.3" is "P.1.3". */
int
mail_name_inside(struct span subject, struct span part, struct buf *out)
{
	struct span of = part_at_end(&subject);

	buf_addspan(out, subject);
	if (of.n > 0)
		return buf_addf(out, " [" SPAN_FMT ".1" SPAN_FMT "]",
		    SPAN_ARG(of), SPAN_ARG(span_skip(part, 1)));
	return buf_addf(out, " [" SPAN_FMT "]", SPAN_ARG(part));
}

void
mail_name_read(struct span subject, struct arena *a, struct mail_name *ret)
{
	struct span part = part_at_end(&subject);
	struct stat st;
	size_t length;

	*ret = (struct mail_name){ .kind = MAIL_FILE };
	if (part.n > 0)
		ret->part = arena_span(a, part).p;
	if (span_starts(subject, MESSAGE_QUEUE)) {
		ret->kind = MAIL_QUEUED;
		subject = span_skip(subject, strlen(MESSAGE_QUEUE));
	} else if (span_is(subject, MESSAGE_PASTE))
		ret->kind = MAIL_PASTED;
	ret->path = arena_span(a, subject).p;
	if (ret->kind != MAIL_FILE || ret->path == NULL ||
	    stat(ret->path, &st) == 0)
		return;
	ret->number = number_at_end(subject, &length);
	if (ret->number > 0)
		ret->path = arena_span(a, span_head(subject, length)).p;
}

static const char *
with_home(struct span typed, struct arena *a)
{
	const char *home = getenv("HOME");

	if (span_starts(typed, "~/") && home != NULL)
		return arena_printf(a, "%s" SPAN_FMT, home,
		    SPAN_ARG(span_skip(typed, 1)));
	return arena_span(a, typed).p;
}

/* A path, or a queue id where there is no such file. */
int
message_subject_read(struct span typed, struct arena *a, struct span *ret)
{
	struct span s = span_trim(typed);
	const char *path = with_home(s, a);
	struct mail_name name;
	struct stat st;

	if (path == NULL || s.n == 0)
		return path == NULL ? -ENOMEM : -EINVAL;
	*ret = span_str(path);
	mail_name_read(*ret, a, &name);
	if (name.path == NULL)
		return -ENOMEM;
	if (name.kind != MAIL_FILE || stat(name.path, &st) == 0)
		return 0;
	if (!queueid_valid(s))
		return -ENOENT;
	path = arena_printf(a, MESSAGE_QUEUE SPAN_FMT, SPAN_ARG(s));
	*ret = span_str(path);
	return path != NULL ? 0 : -ENOMEM;
}

const char *
message_subject_typed(const struct asking *d)
{
	if (strncmp(d->subject, MESSAGE_PASTE, strlen(MESSAGE_PASTE)) == 0)
		return "";
	return strncmp(d->subject, MESSAGE_QUEUE, strlen(MESSAGE_QUEUE)) ==
	    0 ? d->subject + strlen(MESSAGE_QUEUE) : d->subject;
}

const char *
message_subject_fault(int code)
{
	return code == -EINVAL ? "tui.message.empty" : code == -ENOENT ?
	    "tui.message.no-file" : "tui.asking.memory";
}

static void
add_choice(struct completion *ret, struct arena *a, const char *folder,
    const char *name)
{
	const char *whole = arena_printf(a, "%s%s", folder, name);
	struct stat st;

	if (whole == NULL || stat(whole, &st) < 0)
		return;
	if (S_ISDIR(st.st_mode))
		whole = arena_printf(a, "%s/", whole);
	if (whole != NULL)
		completion_add(ret, whole);
}

/* Files and folders that begin as typed. */
void
message_subject_complete(struct asking *d, struct span before,
    struct completion *ret)
{
	struct arena *a = arena_new((size_t)1 << 20);
	const char *path = a ? with_home(before, a) : NULL;
	const char *slash = path ? strrchr(path, '/') : NULL, *folder = "";
	const char *rest = slash ? slash + 1 : path;
	const struct dirent *e;
	DIR *dir = NULL;

	(void)d;
	if (slash != NULL)
		folder = arena_printf(a, "%.*s", (int)(slash - path + 1),
		    path);
	if (path != NULL && folder != NULL)
		dir = opendir(*folder ? folder : ".");
	while (dir != NULL && (e = readdir(dir)) != NULL)
		if (*e->d_name != '.' && strncmp(e->d_name, rest,
		    strlen(rest)) == 0)
			add_choice(ret, a, folder, e->d_name);
	if (dir != NULL)
		closedir(dir);
	arena_free(a);
}
