/* tui/pane_log in a console with a real loop: a scan under way ends with the
 * console. */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/tui/console.h"
#include "tui/log_model.h"

#define HUGE_BYTES	((off_t)32 << 30)
#define HOLE_BYTES	((off_t)16 << 20)

static const char line[] = "2024-09-02T17:56:57+09:00 mail postfix/qmgr[1]: "
	"4Wy3fg4HWQz1Rkh: from=<taro@example.jp>, size=1, nrcpt=1 "
	"(queue active)\n";

/* Lines and holes between them that take many seconds to read. */
static bool
huge_log(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	ssize_t n = sizeof line - 1;
	bool ok = fd >= 0;
	struct stat st;

	for (off_t at = 0; ok && at <= HUGE_BYTES; at += HOLE_BYTES)
		ok = pwrite(fd, line, (size_t)n, at) == n;
	ok = ok && fstat(fd, &st) == 0 && st.st_blocks * 512 < HUGE_BYTES / 2;
	if (fd >= 0)
		close(fd);
	return ok;
}

static void
a_scan_ends_with_the_console(void **state)
{
	char dir[] = "/tmp/log-pane-test-XXXXXX", log[64], store[64],
	    file[96];
	struct console *c;
	usec_t before;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(log, sizeof log, "%s/mail.log", dir);
	snprintf(store, sizeof store, "%s/store", dir);
	if (!huge_log(log)) {
		unlink(log);
		rmdir(dir);
		skip();
	}
	c = console_make(loop_new(), store, 80, 24, LANG_EN);
	c->options.log_path = log;
	c->options.offline = true;
	console_dirty(c);
	console_before_sleep(c);
	console_type(c, "/to:info@example.com\r");
	for (int i = 0; i < 5; i++)
		loop_step(c->loop, true);
	assert_true(loop_busy(c->loop));
	before = clock_monotonic();
	console_unmake(c);
	assert_true(clock_monotonic() - before < 2 * USEC_SEC);
	unlink(log);
	snprintf(file, sizeof file, "%s/cases.db", store);
	unlink(file);
	rmdir(store);
	rmdir(dir);
}

UNIT_MAIN(cmocka_unit_test(a_scan_ends_with_the_console))
