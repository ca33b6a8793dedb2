"""The report pack: one folder with the map, the data, and how they came about."""

from geoviz.export.report.account import Account, account_of
from geoviz.export.report.pack import check_folder, write_report

__all__ = ["Account", "account_of", "check_folder", "write_report"]
