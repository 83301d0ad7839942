# Makes .venv and installs the project into it, on Windows, without administrator's rights.
# Usage, in PowerShell, from the root of the repository:
#   powershell -ExecutionPolicy Bypass -File scripts\setup.ps1 [extras]
# extras as in pyproject.toml; dashboard when left out. Running it again does nothing unless something changed.
# Where rules of the machine forbid scripts, these two commands do the same:
#   py -m venv .venv
#   .venv\Scripts\python -m pip install --constraint constraints.txt --editable ".[dashboard]"
param([string]$Extras = "dashboard")
$ErrorActionPreference = "Stop"
Set-Location -LiteralPath (Split-Path -Parent $PSScriptRoot)

# Whether a command is a Python that will do. What it says is dropped, as the placeholder of the Store talks, too.
function Test-Python([string]$Command, [string[]]$Before, [string]$Needs) {
    $ErrorActionPreference = "Continue" # a Python that is missing complains; PowerShell 5.1 must not stop there
    if (-not (Get-Command $Command -ErrorAction SilentlyContinue)) { return $false }
    $global:LASTEXITCODE = 1 # what cannot even be started leaves the code of the command before
    try { & $Command @Before -c "import $Needs, sys; sys.exit(sys.version_info < (3, 12))" *> $null }
    catch { return $false }
    return $LASTEXITCODE -eq 0
}

function Find-Python {
    foreach ($version in "-3.12", "-3.13", "-3.14") {
        if (Test-Python "py" @($version) "ensurepip, venv") { return @("py", $version) }
    }
    foreach ($name in "python", "python3") {
        if (Test-Python $name @() "ensurepip, venv") { return @($name) }
    }
    Write-Host "Gongzhi needs Python 3.12 or newer. Install it from python.org or the Microsoft Store, then try again."
    Write-Host "需要 Python 3.12 或更新的版本。请从 python.org 或微软商店安装，然后重试。"
    exit 1
}

$stamp = ".venv\installed.txt"
$mine = ".venv\Scripts\python.exe"
$wanted = (Get-FileHash -LiteralPath pyproject.toml).Hash + (Get-FileHash -LiteralPath constraints.txt).Hash
$wanted += (Get-Location).Path + $Extras
$works = Test-Python $mine @() "pip" # not if the folder was copied, the Python removed, or the last try interrupted
if ($works -and (Test-Path -LiteralPath $stamp)) {
    if ("$(Get-Content -LiteralPath $stamp -Raw -Encoding UTF8)".Trim() -eq $wanted) { exit 0 }
}

if (-not $works) {
    $python = @(Find-Python)
    $rest = @($python | Select-Object -Skip 1)
    & $python[0] @rest -m venv --clear .venv
    if ($LASTEXITCODE -ne 0) { exit 1 }
}
Write-Host "Installing Gongzhi [$Extras] into .venv; the first time takes a few minutes ..."
Write-Host "正在安装到 .venv，第一次需要几分钟……"
& $mine -m pip install -q --disable-pip-version-check --constraint constraints.txt --editable ".[$Extras]"
if ($LASTEXITCODE -ne 0) {
    Write-Host "The installation failed; the lines above say why. It needs a package index, or a mirror, in reach."
    Write-Host "安装失败，原因见上。需要能访问软件包索引或其镜像。"
    exit 1
}
Set-Content -LiteralPath $stamp -Value $wanted -Encoding UTF8 # the path may have any character
Write-Host "Done. Next:  .venv\Scripts\gongzhi app        安装完成。下一步：.venv\Scripts\gongzhi app --lang zh"
