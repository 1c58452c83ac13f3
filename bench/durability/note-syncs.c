/*
 * Preloaded into a server, writes down what a power cut would leave of its files: after each fsync or fdatasync that
 * succeeded, a line `<inode> <bytes>` in the file that SYNC_NOTES names. The bytes are those that the file had when the
 * call began; what is written during the call may be on the disk or not, and counts as not.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

typedef int (*sync_call)(int);

static int notes = -1;

__attribute__((constructor)) static void open_notes(void) {
  const char *path = getenv("SYNC_NOTES");
  if (path != NULL) notes = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static int noted(const char *name, int fd) {
  sync_call real = (sync_call)dlsym(RTLD_NEXT, name);
  struct stat before;
  int is_file = fstat(fd, &before) == 0 && S_ISREG(before.st_mode);
  int result = real(fd);
  int error = errno;
  if (result == 0 && is_file && notes >= 0) {
    char line[64];
    int length = snprintf(line, sizeof line, "%llu %llu\n", (unsigned long long)before.st_ino,
                          (unsigned long long)before.st_size);
    if (write(notes, line, (size_t)length) != length) abort();
  }
  errno = error;
  return result;
}

int fsync(int fd) { return noted("fsync", fd); }

int fdatasync(int fd) { return noted("fdatasync", fd); }
