/* The line that fetches a file from this host, for the reader's own
 * computer.  The path is quoted for the shell that scp's far end may use;
 * nothing is run here. */
#include <errno.h>
#include <pwd.h>
#include <string.h>
#include <unistd.h>

#include "core/reports/report.h"

static bool
is_plain(const char *s)
{
	return s[strspn(s, "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._+-")] == '\0';
}

static void
add_quoted(struct buf *out, const char *s)
{
	buf_addc(out, '\'');
	for (; *s != '\0'; s++) {
		if (*s == '\'')
			buf_adds(out, "'\\''");
		else
			buf_addc(out, *s);
	}
	buf_addc(out, '\'');
}

int
report_scp_line(const char *path, const char *host, struct buf *out)
{
	const struct passwd *pw = getpwuid(geteuid());
	const char *user = pw != NULL ? pw->pw_name : "";
	struct buf target;

	buf_init(&target, 16384);
	if (*user != '\0')
		buf_addf(&target, "%s@", user);
	buf_addf(&target, "%s:%s", host, path);
	buf_adds(out, "scp ");
	if (is_plain(path) && is_plain(host) && is_plain(user))
		buf_addspan(out, buf_span(&target));
	else if (target.error == 0)
		add_quoted(out, target.data);
	buf_adds(out, " .");
	buf_done(&target);
	return out->error;
}
