/** What waits on this page: reports that nobody has settled. */
export { useWaitingReports as useWaiting } from './reports/reports'
