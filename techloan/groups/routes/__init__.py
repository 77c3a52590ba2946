"""The pages of groups."""

from techloan.groups.routes import attendance_answers, attendance_files

BLUEPRINTS = (attendance_files.blueprint, attendance_answers.blueprint)
